/** Up to so many values the distribution is counted; above, its normal approximation is as good. */
const MOST_COUNTED = 60

/**
 * The scores of `n` differences by their size, from the smallest: their ranks, and one score for the larger half. Ranks alone (Wilcoxon 1945)
 * give the largest difference the most weight, so that one turn of a dozen that went wrong hides what happened to all the others; capped, it
 * has no more than the turns in the middle.
 */
export const cappedRanks = (n: number): number[] =>
  Array.from({ length: n }, (_, index) => Math.min(index + 1, Math.ceil(n / 2)))

/**
 * The most `c` for which the scores of `n` differences below 0 add up to at most `c` with a probability of at most `tail`, where either sign is as
 * likely. Null where even none below 0 is likelier than that: too few values.
 */
export function signedRankBound(n: number, tail: number): number | null {
  const scores = cappedRanks(n)
  const sum = scores.reduce((total, score) => total + score, 0)
  if (n > MOST_COUNTED) {
    const squares = scores.reduce((total, score) => total + score * score, 0)
    return approximate(sum / 2, Math.sqrt(squares) / 2, tail)
  }
  // ways[s]: sets of scores that add up to s.
  const ways = new Float64Array(sum + 1)
  ways[0] = 1
  for (const score of scores)
    for (let total = sum; total >= score; total -= 1)
      ways[total] = (ways[total] ?? 0) + (ways[total - score] ?? 0)
  return boundOf(ways, 2 ** n, tail)
}

/** The most `c` for the Mann–Whitney count of `n` values against `m` others (Mann & Whitney 1947). */
export function pairCountBound(n: number, m: number, tail: number): number | null {
  if (n === 0 || m === 0) return null
  if (n > MOST_COUNTED || m > MOST_COUNTED) {
    const mean = (n * m) / 2
    return approximate(mean, Math.sqrt((mean * (n + m + 1)) / 6), tail)
  }
  // The Gaussian binomial coefficient: partitions of u into at most n parts, each at most m.
  const ways = new Float64Array(n * m + 1)
  ways[0] = 1
  for (let part = 1; part <= n; part += 1) {
    for (let u = n * m; u >= m + part; u -= 1) ways[u] = (ways[u] ?? 0) - (ways[u - m - part] ?? 0)
    for (let u = part; u <= n * m; u += 1) ways[u] = (ways[u] ?? 0) + (ways[u - part] ?? 0)
  }
  return boundOf(
    ways,
    ways.reduce((sum, count) => sum + count, 0),
    tail,
  )
}

function boundOf(ways: Float64Array, all: number, tail: number): number | null {
  let below = 0
  let bound = -1
  while (bound + 1 < ways.length && (below + (ways[bound + 1] ?? 0)) / all <= tail) {
    bound += 1
    below += ways[bound] ?? 0
  }
  return bound < 0 ? null : bound
}

function approximate(mean: number, deviation: number, tail: number): number | null {
  const bound = Math.floor(mean - normalQuantile(1 - tail) * deviation - 0.5)
  return bound < 0 ? null : bound
}

/** The `share` quantile of the standard normal distribution: Newton's steps on the distribution function of Abramowitz & Stegun 26.2.17 (error below 1e-7). */
export function normalQuantile(share: number): number {
  let z = 0
  for (let step = 0; step < 60; step += 1) {
    const off = normalShare(z) - share
    if (Math.abs(off) < 1e-9) break
    z -= Math.max(-1, Math.min(1, off / density(z)))
  }
  return z
}

const density = (z: number): number => Math.exp(-(z * z) / 2) / Math.sqrt(2 * Math.PI)

function normalShare(z: number): number {
  if (z < 0) return 1 - normalShare(-z)
  const t = 1 / (1 + 0.2316419 * z)
  const sum = t * (0.31938153 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))))
  return 1 - density(z) * sum
}
