import { percentile } from '../stats.ts'
import { chanceOf, type Weights } from './fit.ts'
import type { Sample } from './samples.ts'

/** Lengths of the pauses that are made between two words, ms: those of the ruler's class `made-pauses`. */
const MADE_PAUSES_MS = [400, 700, 1_000, 1_500]
/** All pauses made between two words count as much as 0.4 of one that was there. */
const MADE_WEIGHT = 0.1

/** What a way to wait costs on these samples: the median wait at an end, and the share of pauses that it would cut off. */
export function tradeOf(
  samples: readonly Sample[],
  waitMs: (sample: Sample) => number,
): { readonly waitMs: number; readonly cut: number } {
  const waits = samples.filter(({ kind }) => kind === 'end').map(waitMs)
  let cut = 0
  let of = 0
  for (const sample of samples) {
    if (sample.kind === 'end') continue
    const lengths = sample.pauseMs === null ? MADE_PAUSES_MS : [sample.pauseMs]
    const weight = sample.pauseMs === null ? MADE_WEIGHT : 1
    for (const ms of lengths) {
      of += weight
      if (waitMs(sample) < ms) cut += weight
    }
  }
  return { waitMs: percentile(waits, 0.5) ?? 0, cut: cut / of }
}

/** Waits by chance: through the three points, straight between them. */
export const byChance =
  (
    weights: Weights,
    {
      soonestMs,
      silenceMs,
      latestMs,
      sure,
    }: {
      readonly soonestMs: number
      readonly silenceMs: number
      readonly latestMs: number
      readonly sure: number
    },
  ) =>
  (sample: Sample): number => {
    const chance = chanceOf(weights, sample)
    if (chance >= sure) return soonestMs
    if (chance >= 0.5) return silenceMs + ((soonestMs - silenceMs) * (chance - 0.5)) / (sure - 0.5)
    return latestMs + ((silenceMs - latestMs) * chance) / 0.5
  }
