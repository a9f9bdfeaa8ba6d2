/** One of flite's voices: its name on the command line and how much slower than built it is spoken. */
export interface Voice {
  readonly name: string
  readonly stretch: number
}

// Stretch 1.1 for slt: understood better by a recogniser (word error rate 5.4 instead of 6.4 %).
const VOICES = {
  rms: { name: 'rms', stretch: 1 },
  slt: { name: 'slt', stretch: 1.1 },
  awb: { name: 'awb', stretch: 1 },
  kal16: { name: 'kal16', stretch: 1 },
} as const

/** The ids of the voices; the first is the default. */
export const VOICE_IDS: readonly string[] = Object.keys(VOICES)

/** The voice with this id, or the default one. */
export const voiceOf = (id: string): Voice => (isVoiceId(id) ? VOICES[id] : VOICES.rms)

const isVoiceId = (id: string): id is keyof typeof VOICES => Object.hasOwn(VOICES, id)
