import { firstLoudSample, lastLoudSample } from '../../../audio/level.ts'
import { type Pcm, type Samples, toSamples } from '../../../audio/pcm.ts'
import type { Segment } from '../plan.ts'

const WINDOW: Samples = toSamples(10)
const REACH: Samples = toSamples(1_000)
/** A word's labelled end is right to about this. */
const LABEL_MS = 30

/**
 * The sample in the middle of the quietest 10 ms of a stretch. A stretch shorter than the labels are exact, as where a word follows
 * another at once, is looked at with 30 ms around its middle. At least 10 ms from either end of the clip.
 */
export function quietestSample(pcm: Pcm, { fromMs, toMs }: Segment): Samples {
  const middle = (fromMs + toMs) / 2
  const from = Math.max(WINDOW, toSamples(Math.min(fromMs, middle - LABEL_MS)))
  const to = Math.min(pcm.length - WINDOW, toSamples(Math.max(toMs, middle + LABEL_MS)))
  const square = (at: number): number => (pcm[at] ?? 0) ** 2
  let energy = 0
  for (let at = from; at < from + WINDOW; at++) energy += square(at)
  let best = { at: from, energy }
  for (let at = from; at + WINDOW < to; at++) {
    energy += square(at + WINDOW) - square(at)
    if (energy < best.energy) best = { at: at + 1, energy }
  }
  return best.at + WINDOW / 2
}

/** How long the silence is that a sample lies in, by a level in 10 ms, dBFS; up to a second on either side counts. */
export function silenceAround(pcm: Pcm, cut: Samples, threshold: number): Samples {
  const before = pcm.subarray(Math.max(0, cut - REACH), cut)
  const after = pcm.subarray(cut, cut + REACH)
  const last = lastLoudSample(before, threshold, WINDOW)
  const first = firstLoudSample(after, threshold, WINDOW)
  return (last === null ? before.length : before.length - 1 - last) + (first ?? after.length)
}
