import { type Pcm, toSamples } from '../../audio/pcm.ts'
import type { Millis } from '../../flow/clock.ts'
import { seedRandom } from '../../simulate/line/random.ts'
import type { TurnEndModel } from '../../speech/provider.ts'
import type { Utterance } from '../turns/plan.ts'
import { partUtterance } from '../turns/sounds/altered.ts'

/** The chance that the turn is over which a model gives: soon after the last word, and when the pause has lasted; null: it had not. */
export interface Sound {
  readonly early: number
  readonly late: number | null
}

/** What a model makes of a turn up to the end of `pcm`. */
export type SoundJudge = (pcm: Pcm) => Promise<number>

/** When a call asks: an end of speech is noticed after 100 to 164 ms; and once more. */
const EARLY_MS = 130
const LATE_MS = 300
/** Before the onset, as in a call. */
const BEFORE_MS = 300
/** What is heard of a pause that has been made between two words. */
const MADE_PAUSE_MS = 1_000
/** How far from its label a word may end in the parted clip. */
const LABEL_MS = 60
/** As the measuring caller's microphone has it where nobody speaks: about −70 dBFS. */
const NOISE_PEAK = 18

/** A model as a judge of whole stretches: each is a turn of its own. */
export const soundJudge =
  (model: TurnEndModel): SoundJudge =>
  async pcm => {
    const turn = model.listen()
    turn.audio(pcm)
    const chance = await turn.judge({ signal: new AbortController().signal })
    if (chance === null) throw new Error(`${model.name} gave no answer`)
    return chance
  }

/** What a model makes of the sound after a moment at which a turn ended or paused; null: a pause could not be made there. */
export async function soundAfter(
  utterance: Utterance,
  moment: { readonly kind: 'end' | 'pause' | 'word'; readonly at: Millis; readonly pauseMs: Millis | null },
  judge: SoundJudge,
): Promise<Sound | null> {
  const found = moment.kind === 'word' ? parted(utterance, moment.at) : { ...utterance, at: moment.at }
  if (!found) return null
  const { pcm, at, speech } = found
  const from = Math.max(0, toSamples((speech[0]?.fromMs ?? 0) - BEFORE_MS))
  const until = (ms: Millis) =>
    judge(withNoise(pcm.subarray(from, toSamples(at + ms)), toSamples(at + ms) - from))
  const lasts = moment.pauseMs === null || moment.pauseMs > LATE_MS
  return { early: await until(EARLY_MS), late: lasts ? await until(LATE_MS) : null }
}

/** The clip with a pause after the word that ends at `at`, and where that word ends in it. */
function parted(utterance: Utterance, at: Millis) {
  const next = utterance.words?.find(word => word.fromMs >= at)
  if (!next) return null
  const { pcm, speech } = partUtterance(utterance, { fromMs: at, toMs: next.fromMs }, MADE_PAUSE_MS)
  const end = speech.find(
    ({ toMs }, index) =>
      Math.abs(toMs - at) < LABEL_MS && (speech[index + 1]?.fromMs ?? 0) - toMs > MADE_PAUSE_MS * 0.8,
  )
  return end ? { pcm, speech, at: end.toMs } : null
}

/** `pcm`, and noise up to `length`. */
function withNoise(pcm: Pcm, length: number): Pcm {
  const random = seedRandom(1)
  const noise = () => Math.round((random() * 2 - 1) * NOISE_PEAK)
  return Int16Array.from({ length }, (_, i) => pcm[i] ?? noise())
}
