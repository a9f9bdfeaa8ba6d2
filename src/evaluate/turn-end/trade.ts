import { percentile } from '../stats.ts'
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

/** How likely a sample is an end. */
export type Chance = (sample: Sample) => number

/** The numbers of a policy that say how long is waited. */
export interface Numbers {
  readonly soonestMs: number
  readonly silenceMs: number
  readonly latestMs: number
  readonly sure: number
}

const tried = {
  soonestMs: [160, 200, 240],
  silenceMs: [220, 260, 300, 350, 400, 450, 500, 600],
  latestMs: [800, 1_000, 1_200],
  sure: [0.6, 0.65, 0.7, 0.75, 0.8, 0.85, 0.9],
}

/** Of the numbers tried, those that cut off the fewest pauses while the median wait is no longer than `mostMs`. */
export function cheapest(
  chance: Chance,
  samples: readonly Sample[],
  mostMs: number,
): { readonly numbers: Numbers; readonly waitMs: number; readonly cut: number } {
  const all = tried.soonestMs.flatMap(soonestMs =>
    tried.silenceMs.flatMap(silenceMs =>
      tried.latestMs.flatMap(latestMs => tried.sure.map(sure => ({ soonestMs, silenceMs, latestMs, sure }))),
    ),
  )
  const costs = all.map(numbers => ({ numbers, ...tradeOf(samples, byChance(chance, numbers)) }))
  const [best] = costs
    .filter(({ waitMs }) => waitMs <= mostMs)
    .sort((a, b) => a.cut - b.cut || a.waitMs - b.waitMs)
  if (!best) throw new Error(`no numbers have a median wait of ${mostMs} ms`)
  return best
}

/** Waits by chance: through the three points, straight between them. */
export const byChance =
  (chanceOf: Chance, { soonestMs, silenceMs, latestMs, sure }: Numbers) =>
  (sample: Sample): number => {
    const chance = chanceOf(sample)
    if (chance >= sure) return soonestMs
    if (chance >= 0.5) return silenceMs + ((soonestMs - silenceMs) * (chance - 0.5)) / (sure - 0.5)
    return latestMs + ((silenceMs - latestMs) * chance) / 0.5
  }
