import { type Pcm, type Samples, toMillis, toSamples } from '../../../audio/pcm.ts'
import type { Millis } from '../../../flow/clock.ts'
import { entryBeside } from '../../../inference/thread.ts'
import { type ModelWorker, openWorker } from '../../../inference/worker.ts'
import { seedRandom } from '../../../simulate/line/random.ts'
import {
  type Batch,
  type BatchScores,
  CONTEXT_SAMPLES,
  STATE_SIZE,
  WINDOW_SAMPLES,
} from '../../../speech/vad/silero-model.ts'

/** How far around a clip is listened, so that the model has settled where the clip begins. */
export const AROUND: Samples = toSamples(320)

/** Log odds that there is speech at a time of a clip, ms; it may be outside the clip by 300 ms. */
export type Odds = (at: Millis) => number

/** Says for each clip where in it there is speech. */
export type FindOdds = (clips: readonly Pcm[]) => Promise<readonly Odds[]>

const ROW = CONTEXT_SAMPLES + WINDOW_SAMPLES
const FULL_SCALE = 32_768
// Windows begin every 16 ms in each direction. Every 8 ms was not better.
const SHIFTS: readonly Samples[] = [0, WINDOW_SAMPLES / 2]
// Rows of a run; more are no faster.
const ROWS = 128
const WORKERS = 2
const LEAST = 1e-4

/**
 * Asks Silero in both directions of time: what it hears late forwards it hears early backwards, so the mean of the two log odds is
 * not late. Each clip is heard in its own faint noise. All clips are rows of the same runs, on two threads.
 */
export const findOdds: FindOdds = async clips => {
  const passes = clips
    .flatMap((pcm, clip) => {
      const forwards = inItsNoise(pcm)
      const backwards = forwards.toReversed()
      return SHIFTS.flatMap(shift => [
        passOf(clip, forwards, { shift, isBackwards: false }),
        passOf(clip, backwards, { shift, isBackwards: true }),
      ])
    })
    // The longest first, so that runs stay full to the end.
    .sort((a, b) => b.scores.length - a.scores.length)
  const waiting = [...passes]
  const entry = entryBeside(import.meta.url, '../../../speech/vad/silero-worker')
  const workers = Array.from({ length: WORKERS }, (_, index) =>
    openWorker<Batch, BatchScores>(`truth-${index + 1}`, entry),
  )
  try {
    await Promise.all(workers.map(worker => scoreAll(worker, waiting)))
  } finally {
    await Promise.all(workers.map(worker => worker.close()))
  }
  return clips.map((_, clip) => oddsOf(passes.filter(pass => pass.clip === clip)))
}

/** One way through a clip. */
interface Pass {
  readonly clip: number
  readonly sound: Float32Array
  readonly shift: Samples
  readonly isBackwards: boolean
  readonly scores: Float32Array
  readonly state: Float32Array
  scored: number
}

const passOf = (
  clip: number,
  sound: Float32Array,
  { shift, isBackwards }: { shift: Samples; isBackwards: boolean },
): Pass => ({
  clip,
  sound,
  shift,
  isBackwards,
  scores: new Float32Array(Math.floor((sound.length - CONTEXT_SAMPLES - shift) / WINDOW_SAMPLES)),
  state: new Float32Array(STATE_SIZE),
  scored: 0,
})

/** The clip with noise around it that is as loud as the clip's own quiet windows, full scale 1. */
function inItsNoise(pcm: Pcm): Float32Array {
  const level = quietLevel(pcm)
  const random = seedRandom(1)
  const sound = new Float32Array(pcm.length + 2 * AROUND + CONTEXT_SAMPLES)
  for (let at = 0; at < sound.length; at++) {
    // Nearly Gaussian: the sum of three even draws, of variance 1.
    sound[at] = (level * 2 * (random() + random() + random() - 1.5)) / FULL_SCALE
  }
  for (let at = 0; at < pcm.length; at++) sound[AROUND + at] = (pcm[at] ?? 0) / FULL_SCALE
  return sound
}

// At least the last bit of 16, at most −55 dBFS: a clip that is speech throughout has no quiet windows.
const QUIETEST = 1
const LOUDEST = 60

function quietLevel(pcm: Pcm): number {
  const window = toSamples(10)
  const levels: number[] = []
  for (let from = 0; from + window <= pcm.length; from += window) {
    const energy = pcm.subarray(from, from + window).reduce((sum, sample) => sum + sample * sample, 0)
    levels.push(Math.sqrt(energy / window))
  }
  levels.sort((a, b) => a - b)
  return Math.min(LOUDEST, Math.max(QUIETEST, levels[Math.floor(levels.length / 20)] ?? 0))
}

/** Takes passes from the list until there are none; another worker may do so at the same time. */
async function scoreAll(worker: ModelWorker<Batch, BatchScores>, waiting: Pass[]): Promise<void> {
  const running: Pass[] = []
  for (;;) {
    running.push(...waiting.splice(0, ROWS - running.length))
    const count = running.length
    if (count === 0) return
    const input = new Float32Array(count * ROW)
    const state = new Float32Array(count * STATE_SIZE)
    for (const [row, pass] of running.entries()) {
      const from = pass.shift + pass.scored * WINDOW_SAMPLES
      input.set(pass.sound.subarray(from, from + ROW), row * ROW)
      moveState(pass.state, state, { row, count, isIn: true })
    }
    const result = await worker.run({ count, input, state }, { transfer: [input.buffer, state.buffer] })
    for (const [row, pass] of running.entries()) {
      pass.scores[pass.scored++] = result.probabilities[row] ?? 0
      moveState(pass.state, result.state, { row, count, isIn: false })
    }
    running.splice(0, count, ...running.filter(pass => pass.scored < pass.scores.length))
  }
}

/** A stream's state is two rows of a batch: one in each half. */
function moveState(
  own: Float32Array,
  all: Float32Array,
  { row, count, isIn }: { row: number; count: number; isIn: boolean },
): void {
  const half = STATE_SIZE / 2
  for (const layer of [0, 1]) {
    const at = (layer * count + row) * half
    if (isIn) all.set(own.subarray(layer * half, (layer + 1) * half), at)
    else own.set(all.subarray(at, at + half), layer * half)
  }
}

/** The mean over both directions; between the middles of windows it changes evenly. */
function oddsOf(passes: readonly Pass[]): Odds {
  const directions = [false, true].map(isBackwards => {
    const points = passes
      .filter(pass => pass.isBackwards === isBackwards)
      .flatMap(pass =>
        [...pass.scores].map((score, index) => ({ at: middleOf(pass, index), odds: logit(score) })),
      )
    return points.sort((a, b) => a.at - b.at)
  })
  return at => directions.reduce((sum, points) => sum + valueAt(points, at), 0) / directions.length
}

function middleOf({ sound, shift, isBackwards }: Pass, index: number): Millis {
  const middle = CONTEXT_SAMPLES + shift + (index + 0.5) * WINDOW_SAMPLES
  return toMillis((isBackwards ? sound.length - middle : middle) - AROUND)
}

function valueAt(points: readonly { readonly at: Millis; readonly odds: number }[], at: Millis): number {
  let low = 0
  let high = points.length - 1
  while (high - low > 1) {
    const middle = (low + high) >> 1
    if ((points[middle]?.at ?? 0) <= at) low = middle
    else high = middle
  }
  const [before, after] = [points[low], points[high]]
  if (!before || !after) return logit(0)
  const share = before === after ? 0 : Math.min(1, Math.max(0, (at - before.at) / (after.at - before.at)))
  return before.odds + share * (after.odds - before.odds)
}

function logit(probability: number): number {
  const kept = Math.min(1 - LEAST, Math.max(LEAST, probability))
  return Math.log(kept / (1 - kept))
}
