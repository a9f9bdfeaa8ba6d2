/** A triangle over the bins of a spectrum: its first bin and what each of them weighs. */
export interface Band {
  readonly first: number
  readonly weights: Float64Array
}

/**
 * Triangles that are even in Slaney's mel (linear below 1 kHz, logarithmic above) from 0 Hz to half the rate, each of area one: the filter
 * bank of Whisper, as `librosa.filters.mel` has it.
 */
export function melBands(count: number, size: number, rate: number): readonly Band[] {
  const most = toMel(rate / 2)
  const edges = Array.from({ length: count + 2 }, (_, i) => toHertz((most * i) / (count + 1)))
  return Array.from({ length: count }, (_, band) => {
    const [low = 0, middle = 0, high = 0] = edges.slice(band, band + 3)
    const all = Array.from({ length: size / 2 + 1 }, (_, bin) => {
      const hertz = (bin * rate) / size
      const height = Math.min((hertz - low) / (middle - low), (high - hertz) / (high - middle))
      return (Math.max(0, height) * 2) / (high - low)
    })
    const first = all.findIndex(weight => weight > 0)
    const last = all.findLastIndex(weight => weight > 0)
    return { first: Math.max(0, first), weights: Float64Array.from(all.slice(Math.max(0, first), last + 1)) }
  })
}

/** Slaney's scale: 3 mel in 200 Hz, from 1 kHz on 27 for each factor of 6.4. */
const LINEAR = 3 / 200
const KNEE_HZ = 1_000
const KNEE_MEL = KNEE_HZ * LINEAR
const PER_FACTOR = 27 / Math.log(6.4)

const toMel = (hertz: number): number =>
  hertz < KNEE_HZ ? hertz * LINEAR : KNEE_MEL + Math.log(hertz / KNEE_HZ) * PER_FACTOR

const toHertz = (mel: number): number =>
  mel < KNEE_MEL ? mel / LINEAR : KNEE_HZ * Math.exp((mel - KNEE_MEL) / PER_FACTOR)
