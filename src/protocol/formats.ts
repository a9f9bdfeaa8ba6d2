/** The audio formats of the protocol, the same seven in both directions; `pcm_16000` is the default of both. */
export const audioFormatNames = [
  'pcm_8000',
  'pcm_16000',
  'pcm_22050',
  'pcm_24000',
  'pcm_44100',
  'pcm_48000',
  'ulaw_8000',
] as const

/** One of the seven. */
export type AudioFormatName = (typeof audioFormatNames)[number]

/** What a format's name says; null for a name that is none of the seven. */
export function parseFormatName(name: string): { encoding: 'pcm' | 'ulaw'; rate: number } | null {
  const known = audioFormatNames.find(format => format === name)
  if (known === undefined) return null
  const [encoding, rate] = known.split('_')
  return { encoding: encoding === 'ulaw' ? 'ulaw' : 'pcm', rate: Number(rate) }
}
