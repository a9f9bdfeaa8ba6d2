import type { Pcm } from '../../../audio/pcm.ts'
import { drawBetween, type Random } from '../../../simulate/line/random.ts'
import { resampleWhole } from '../../clip.ts'
import { hum, hums } from './hums.ts'
import { activeDbfs, scaled } from './level.ts'

/** An embedded voice says a text; resolves to 16 kHz. The slt, rms, awb and kal16 voices of `speech/tts/flite` keep speeds of 0.7 to 1.2. */
export type Speak = (
  text: string,
  options: { readonly voice: string; readonly speed: number },
) => Promise<Pcm>

/** What people say while they listen. */
const SPOKEN = ['Yeah.', 'Okay.', 'Right.', 'I see.', 'Sure.']
const SPEEDS = [0.8, 1.2] as const
/** A voice's pitch is moved by up to so many per cent, and its pace with it. */
const PITCH_PERCENT = 12
/** Softer than a turn: whoever listens does not raise the voice. */
const LEVELS_DBFS = [-29, -23] as const

interface Backchannel {
  /** `mm-hmm-120-hz`, `yeah-slt-2`: what it is, unique among those made at once. */
  readonly label: string
  readonly pcm: Pcm
}

/**
 * Backchannels, all made: every text by every one of the voices, at a speed and a pitch of its own, and every hum at every pitch. Give
 * each half of the material other voices and pitches.
 */
export async function makeBackchannels(of: {
  readonly speak: Speak
  readonly voices: readonly string[]
  /** Pitches of the hums, Hz. */
  readonly pitches: readonly number[]
  readonly random: Random
}): Promise<readonly Backchannel[]> {
  const { speak, voices, pitches, random } = of
  const made: Backchannel[] = []
  for (const hz of pitches) {
    for (const kind of hums) {
      const pcm = hum(kind, hz * drawBetween(random, [0.97, 1.03]), random)
      made.push({ label: `${kind}-${hz}-hz`, pcm: atLevel(pcm, random) })
    }
  }
  for (const voice of voices) {
    for (const text of SPOKEN) {
      const speed = Math.round(drawBetween(random, SPEEDS) * 100) / 100
      const percent = Math.round(drawBetween(random, [-PITCH_PERCENT, PITCH_PERCENT]))
      const pcm = pitched(await speak(text, { voice, speed }), percent)
      const label = `${text.replace(/[^a-z]+/gi, '-')}${voice}`.toLowerCase()
      made.push({ label, pcm: atLevel(pcm, random) })
    }
  }
  return made
}

/** Played faster by so many per cent, and so much higher. */
const pitched = (pcm: Pcm, percent: number): Pcm => resampleWhole(pcm, 100 + percent, 100)

const atLevel = (pcm: Pcm, random: Random): Pcm => {
  const dbfs = drawBetween(random, LEVELS_DBFS)
  const own = activeDbfs(pcm)
  return Number.isFinite(own) ? scaled(pcm, dbfs - own) : pcm
}
