import { type Interval, percentile } from '../stats.ts'
import { cappedRanks, normalQuantile, pairCountBound, signedRankBound } from './rank-counts.ts'

/** A change from before to after, and where it lies. */
export interface Change {
  readonly change: number
  readonly interval: Interval | null
}

/** Of more values every k-th is taken: a comparison of pairs of values takes their square. */
const MOST_VALUES = 500

/**
 * The shift of paired differences: the median of their Walsh averages (Hodges & Lehmann 1963), with the exact interval of a signed-rank test whose
 * ranks are capped (`cappedRanks`): all shifts that it does not refuse (Bauer 1972). Two runs of one build are exchangeable, so their differences are
 * symmetric around 0, whatever the distribution of latencies: all that the test asks of a turn.
 */
export function pairedShift(differences: readonly number[], level: number): Change {
  const some = thinned(differences)
  const averages = walshAverages(some)
  const bound = signedRankBound(some.length, (1 - level) / 2)
  const change = middleOf(averages)
  if (bound === null) return { change, interval: null }
  const negated = some.map(value => -value)
  return {
    change,
    interval: {
      low: leastShift(some, averages, bound),
      high: -leastShift(negated, walshAverages(negated), bound),
    },
  }
}

const walshAverages = (values: readonly number[]): number[] =>
  values.flatMap((one, index) => values.slice(index).map(other => (one + other) / 2)).sort((a, b) => a - b)

/** The least shift at which the scores of the differences below it are more than `bound`; they grow with the shift, at Walsh averages only. */
function leastShift(differences: readonly number[], averages: readonly number[], bound: number): number {
  let low = 0
  let high = averages.length - 1
  while (low < high) {
    const middle = (low + high) >> 1
    const at = averages[middle] ?? 0
    const next = averages[middle + 1] ?? at
    if (scoresBelow(differences, (at + next) / 2) > bound) high = middle
    else low = middle + 1
  }
  return averages[low] ?? Number.NaN
}

function scoresBelow(differences: readonly number[], shift: number): number {
  const scores = cappedRanks(differences.length)
  return differences
    .map(value => value - shift)
    .sort((a, b) => Math.abs(a) - Math.abs(b))
    .reduce((sum, value, index) => (value < 0 ? sum + (scores[index] ?? 0) : sum), 0)
}

/** The shift between samples that are no pairs: the median of all differences, with the interval of the Mann–Whitney test. */
export function unpairedShift(before: readonly number[], after: readonly number[], level: number): Change {
  const [from, to] = [thinned(before), thinned(after)]
  const differences = to.flatMap(b => from.map(a => b - a)).sort((a, b) => a - b)
  return fromSorted(differences, pairCountBound(from.length, to.length, (1 - level) / 2))
}

/** The change of a quantile, at any level: the exact intervals of both (order statistics), put together as `combined` does. */
export function quantileChange(before: readonly number[], after: readonly number[], share: number) {
  const [from, to] = [before, after].map(values => values.toSorted((a, b) => a - b))
  return (level: number): Change =>
    combined(quantile(from ?? [], share, level), quantile(to ?? [], share, level))
}

/** The change of a share of independent trials: Wilson's intervals put together (Newcombe 1998, method 10). */
export function shareChange(before: Trials, after: Trials, level: number): Change {
  return combined(wilson(before, level), wilson(after, level))
}

interface Trials {
  readonly count: number
  readonly of: number
}

interface Estimate {
  readonly value: number
  readonly interval: Interval | null
}

/** The interval of a difference from those of its parts (Zou & Donner 2008). */
function combined(before: Estimate, after: Estimate): Change {
  const change = after.value - before.value
  const [from, to] = [before.interval, after.interval]
  if (!from || !to) return { change, interval: null }
  return {
    change,
    interval: {
      low: change - Math.hypot(after.value - to.low, from.high - before.value),
      high: change + Math.hypot(to.high - after.value, before.value - from.low),
    },
  }
}

function wilson({ count, of }: Trials, level: number): Estimate {
  const share = count / of
  const z2 = normalQuantile((1 + level) / 2) ** 2
  const middle = (share + z2 / (2 * of)) / (1 + z2 / of)
  const half = Math.sqrt(z2 * ((share * (1 - share)) / of + z2 / (4 * of * of))) / (1 + z2 / of)
  return { value: share, interval: { low: Math.max(0, middle - half), high: Math.min(1, middle + half) } }
}

/** A quantile of sorted values, between the two of them whose ranks the binomial distribution gives; no interval where the values do not reach so far. */
function quantile(sorted: readonly number[], share: number, level: number): Estimate {
  const tail = (1 - level) / 2
  const n = sorted.length
  // `sum`: how likely it is that at most k values are below the quantile. In logarithms, for a thousand values underflow.
  let log = n * Math.log(1 - share)
  let sum = 0
  let low = -1
  let high = 0
  while (high < n) {
    sum += Math.exp(log)
    if (sum <= tail) low = high
    if (sum >= 1 - tail) break
    log += Math.log((n - high) / (high + 1)) + Math.log(share / (1 - share))
    high += 1
  }
  const [from, to] = [sorted[low], sorted[high]]
  const interval = from === undefined || to === undefined ? null : { low: from, high: to }
  return { value: percentile(sorted, share) ?? Number.NaN, interval }
}

function fromSorted(sorted: readonly number[], bound: number | null): Change {
  const change = middleOf(sorted)
  const [low, high] = bound === null ? [] : [sorted[bound], sorted[sorted.length - 1 - bound]]
  return { change, interval: low === undefined || high === undefined ? null : { low, high } }
}

/** With an even number of values, halfway between the two in the middle. */
export const median = (values: readonly number[]): number => middleOf(values.toSorted((a, b) => a - b))

function middleOf(sorted: readonly number[]): number {
  const middle = sorted.length / 2
  return ((sorted[Math.ceil(middle) - 1] ?? Number.NaN) + (sorted[Math.floor(middle)] ?? Number.NaN)) / 2
}

function thinned(values: readonly number[]): readonly number[] {
  const every = Math.ceil(values.length / MOST_VALUES)
  return every <= 1 ? values : values.filter((_, index) => index % every === 0)
}
