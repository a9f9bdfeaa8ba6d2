/** How a measure spread over `n` turns, by nearest rank: every figure is one that was measured. */
export interface Distribution {
  readonly n: number
  readonly p50: number
  readonly p90: number
  readonly max: number
  /** Only from 300 measurements: below that it is the maximum under another name. */
  readonly p99?: number
}

const ENOUGH_FOR_P99 = 300

/** Null when nothing was measured. */
export function distribution(values: readonly number[]): Distribution | null {
  const sorted = values.toSorted((a, b) => a - b)
  const n = sorted.length
  const max = sorted.at(-1)
  if (max === undefined) return null
  const rank = (p: number) => sorted[Math.ceil(n * p) - 1] ?? max
  const plain = { n, p50: rank(0.5), p90: rank(0.9), max }
  return n >= ENOUGH_FOR_P99 ? { ...plain, p99: rank(0.99) } : plain
}
