/** Fractional-delay low-pass filters: row `p` of `taps` values centres the filter `p / phases` past an input sample. */
export interface FilterBank {
  readonly phases: number
  readonly taps: number
  readonly rows: Float64Array
}

/**
 * A Kaiser-windowed sinc, cut into `phases`. `cutoff` is in cycles per input sample, `reach` the window's half width in
 * input samples, `beta` the window's shape: more is a deeper stop band and a wider slope.
 */
export function designBank(of: { phases: number; cutoff: number; reach: number; beta: number }): FilterBank {
  // A whole number of fours, so that the inner loop needs no remainder.
  const half = 2 * Math.ceil(of.reach / 2)
  const taps = 2 * half
  const rows = new Float64Array(of.phases * taps)
  for (let phase = 0; phase < of.phases; phase++) {
    const row = rows.subarray(phase * taps, (phase + 1) * taps)
    for (let tap = 0; tap < taps; tap++) {
      const t = tap - (half - 1) - phase / of.phases
      row[tap] = sinc(2 * of.cutoff * t) * kaiser(t / of.reach, of.beta)
    }
    // Each phase passes a constant unchanged; otherwise the phases' small differences would sound as a tone.
    const gain = row.reduce((sum, value) => sum + value, 0)
    for (let tap = 0; tap < taps; tap++) row[tap] = (row[tap] ?? 0) / gain
  }
  return { phases: of.phases, taps, rows }
}

const sinc = (x: number): number => (x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x))

const kaiser = (x: number, beta: number): number =>
  Math.abs(x) >= 1 ? 0 : bessel(beta * Math.sqrt(1 - x * x)) / bessel(beta)

// Modified Bessel function of the first kind, order zero, by its power series.
function bessel(x: number): number {
  let sum = 1
  let term = 1
  for (let k = 1; term > sum * 1e-17; k++) {
    term *= (x / (2 * k)) ** 2
    sum += term
  }
  return sum
}
