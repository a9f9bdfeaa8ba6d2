import { normalQuantile } from '../regression/rank-counts.ts'

/**
 * Gaps between two people's turns, as CANDOR has them (Reece et al. 2023, Science Advances 9, eadf3197: 1,656 video calls): 52.1 % of changes of
 * speaker are gaps, their median is 380 ms, and the median of all changes, overlaps as negative, is +80 ms. A log-normal distribution has
 * two parameters, and these three figures fix them: its median is 380 ms, and as half of all changes are at +80 ms or more, 4.03 %
 * of the gaps are below 80 ms (1 − 0.5 / 0.521), hence σ = ln(380 / 80) / 1.747 = 0.892. Its 10th and 90th percentile are 121 and
 * 1192 ms. Overlaps are not part of it: an agent that begins before the caller has finished has cut them off, which is a part of its own.
 */
const MEDIAN_MS = 380
const SIGMA = 0.892

/** Quantiles of the reference at the middles of equal shares, ms; enough of them that their number shows in no digit printed. */
const QUANTILES = 1_000
const reference: readonly number[] = Array.from(
  { length: QUANTILES },
  (_, index) => MEDIAN_MS * Math.exp(SIGMA * normalQuantile((index + 0.5) / QUANTILES)),
)

/**
 * Wasserstein-1 distance of gaps to those of people, ms: how far, on average, each gap would have to be moved for the two distributions
 * to be one. 125 ms is what 25 gaps drawn from the reference itself have half the time. Null without gaps.
 */
export function distanceToPeople(gaps: readonly number[]): number | null {
  if (gaps.length === 0) return null
  const sorted = gaps.toSorted((a, b) => a - b)
  const at = (index: number) => sorted[Math.floor(((index + 0.5) / QUANTILES) * sorted.length)] ?? 0
  return reference.reduce((total, gap, index) => total + Math.abs(gap - at(index)), 0) / QUANTILES
}

/** A gap that `share` of people's gaps do not exceed, ms. */
export const humanGap = (share: number): number => MEDIAN_MS * Math.exp(SIGMA * normalQuantile(share))
