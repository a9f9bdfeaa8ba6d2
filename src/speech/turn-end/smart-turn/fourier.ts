/** Complex numbers, real and imaginary parts apart. */
export interface Complex {
  readonly re: Float64Array
  readonly im: Float64Array
}

/** One pass of a mixed-radix transform: `radix` numbers at a time, `stride` of them side by side. */
interface Stage {
  readonly radix: number
  readonly stride: number
  /** Columns of this pass. */
  readonly columns: number
  /** The root and the twiddle factor in one, by column, output and input. */
  readonly factors: Complex
}

/**
 * The discrete Fourier transform of `size` real numbers, an even size without a prime factor above 5: 400 here, which no power of two is.
 * Half the size in complex numbers (even samples real, odd ones imaginary), by Stockham's mixed-radix passes, which need no reordering.
 * Fills bins 0 to size / 2 of `out`.
 */
export function openTransform(size: number): (samples: Float64Array, out: Complex) => void {
  const half = size / 2
  const stages = stagesOf(half)
  const unpack = roots(half + 1, size)
  let here = newComplex(half)
  let there = newComplex(half)
  return (samples, out) => {
    for (let i = 0; i < half; i++) {
      here.re[i] = samples[2 * i] ?? 0
      here.im[i] = samples[2 * i + 1] ?? 0
    }
    for (const stage of stages) {
      pass(stage, here, there)
      ;[here, there] = [there, here]
    }
    for (let bin = 0; bin <= half; bin++) separate(here, bin, unpack, out)
  }
}

const newComplex = (length: number): Complex => ({
  re: new Float64Array(length),
  im: new Float64Array(length),
})

/** exp(−2πi·k/of) for k below `count`. */
function roots(count: number, of: number): Complex {
  const angle = (k: number) => (-2 * Math.PI * k) / of
  return {
    re: Float64Array.from({ length: count }, (_, k) => Math.cos(angle(k))),
    im: Float64Array.from({ length: count }, (_, k) => Math.sin(angle(k))),
  }
}

function stagesOf(size: number): Stage[] {
  const stages: Stage[] = []
  let left = size
  for (const radix of [5, 4, 3, 2]) {
    while (left % radix === 0) {
      const columns = left / radix
      const all = roots(left, left)
      const factors = newComplex(columns * radix * radix)
      for (let column = 0; column < columns; column++)
        for (let q = 0; q < radix; q++)
          for (let p = 0; p < radix; p++) {
            const at = (column * radix + q) * radix + p
            const turn = (column * q + columns * p * q) % left
            factors.re[at] = all.re[turn] ?? 0
            factors.im[at] = all.im[turn] ?? 0
          }
      stages.push({ radix, stride: size / left, columns, factors })
      left = columns
    }
  }
  if (left !== 1) throw new RangeError(`a transform of ${2 * size} numbers has a prime factor above 5`)
  return stages
}

function pass({ radix, stride, columns, factors }: Stage, from: Complex, to: Complex): void {
  const apart = columns * stride
  for (let column = 0; column < columns; column++)
    for (let q = 0; q < radix; q++) {
      const row = (column * radix + q) * radix
      const out = (column * radix + q) * stride
      for (let k = 0; k < stride; k++) {
        let re = 0
        let im = 0
        for (let p = 0; p < radix; p++) {
          const x = from.re[column * stride + k + p * apart] as number
          const y = from.im[column * stride + k + p * apart] as number
          const a = factors.re[row + p] as number
          const b = factors.im[row + p] as number
          re += x * a - y * b
          im += x * b + y * a
        }
        to.re[out + k] = re
        to.im[out + k] = im
      }
    }
}

/** Bin `bin` of the real transform, out of the complex one of half the size. */
function separate({ re, im }: Complex, bin: number, root: Complex, out: Complex): void {
  const half = re.length
  const one = bin % half
  const other = (half - bin) % half
  const evenRe = ((re[one] ?? 0) + (re[other] ?? 0)) / 2
  const evenIm = ((im[one] ?? 0) - (im[other] ?? 0)) / 2
  const oddRe = ((im[one] ?? 0) + (im[other] ?? 0)) / 2
  const oddIm = ((re[other] ?? 0) - (re[one] ?? 0)) / 2
  const cos = root.re[bin] ?? 0
  const sin = root.im[bin] ?? 0
  out.re[bin] = evenRe + oddRe * cos - oddIm * sin
  out.im[bin] = evenIm + oddRe * sin + oddIm * cos
}
