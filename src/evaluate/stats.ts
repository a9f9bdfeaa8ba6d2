/** From how many values on a 99th percentile is printed (design §3); below that only the maximum says something. */
export const MIN_FOR_P99 = 300

/** A distribution as it is printed: nearest-rank percentiles, so each is a value that was measured. */
export interface Summary {
  readonly n: number
  readonly p50: number | null
  readonly p90: number | null
  /** Null below 300 values. */
  readonly p99: number | null
  readonly max: number | null
}

/** The smallest value that at least `share` (0…1) of all values do not exceed; null without values. */
export function percentile(values: readonly number[], share: number): number | null {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? null
}

export function summarize(values: readonly number[]): Summary {
  return {
    n: values.length,
    p50: percentile(values, 0.5),
    p90: percentile(values, 0.9),
    p99: values.length < MIN_FOR_P99 ? null : percentile(values, 0.99),
    max: percentile(values, 1),
  }
}

/** A share as it is printed: numerator, denominator and the 95 % Wilson interval; null values without a denominator. */
export interface Share {
  readonly count: number
  readonly of: number
  readonly share: number | null
  readonly low: number | null
  readonly high: number | null
}

const Z95 = 1.959964

/** Wilson's score interval, which stays inside 0…1 and honest for few trials (Wilson 1927). */
export function shareOf(count: number, of: number): Share {
  if (of === 0) return { count, of, share: null, low: null, high: null }
  const share = count / of
  const z2 = Z95 ** 2
  const middle = (share + z2 / (2 * of)) / (1 + z2 / of)
  const half = (Z95 / (1 + z2 / of)) * Math.sqrt((share * (1 - share)) / of + z2 / (4 * of * of))
  return { count, of, share, low: Math.max(0, middle - half), high: Math.min(1, middle + half) }
}

/** Both ends of a 95 % interval. */
export interface Interval {
  readonly low: number
  readonly high: number
}

/** Between two of the values: where the median lies, whatever their distribution (order statistics, normal approximation of the binomial). Null below six values. */
export function medianInterval(values: readonly number[]): Interval | null {
  const sorted = values.toSorted((a, b) => a - b)
  const half = (Z95 * Math.sqrt(sorted.length)) / 2
  const low = sorted[Math.floor(sorted.length / 2 - half)]
  const high = sorted[Math.ceil(sorted.length / 2 + half) - 1]
  return sorted.length < 6 || low === undefined || high === undefined ? null : { low, high }
}
