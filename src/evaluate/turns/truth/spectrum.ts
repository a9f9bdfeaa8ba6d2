import { INPUT_RATE, type Pcm, type Samples, toMillis, toSamples } from '../../../audio/pcm.ts'
import type { Millis } from '../../../flow/clock.ts'

/** Log powers of a clip in bands, a frame every 5 ms. */
export interface Spectrum {
  readonly frames: number
  readonly bands: number
  /** Mean square of a sample in each band; frame after frame. */
  readonly powers: Float64Array
  /** The middle of a frame, ms from the beginning of the clip; the first ones lie before it. */
  readonly at: (frame: number) => Millis
}

export const HOP_MS: Millis = 5
const HOP: Samples = toSamples(HOP_MS)
/** 16 ms. */
const SIZE: Samples = 256
const BANDS = 20
// Below are rumble and hum, above a telephone and many an MP3 have nothing.
const LOWEST_HZ = 120
const HIGHEST_HZ = 7_000

/** Power in 20 bands, even in pitch, of 16 ms frames; `around` is how much silence is put before and after the clip. */
export function spectrumOf(pcm: Pcm, around: Samples): Spectrum {
  const frames = Math.floor((pcm.length + 2 * around) / HOP) + 1
  const powers = new Float64Array(frames * BANDS)
  const real = new Float64Array(SIZE)
  const imaginary = new Float64Array(SIZE)
  const fill = (into: Float64Array, frame: number) => {
    const from = frame * HOP - around - SIZE / 2
    for (let i = 0; i < SIZE; i++) into[i] = (pcm[from + i] ?? 0) * (HANN[i] ?? 0)
  }
  // Two frames in one transform: one as its real part, one as its imaginary part.
  for (let frame = 0; frame < frames; frame += 2) {
    fill(real, frame)
    fill(imaginary, frame + 1)
    transform(real, imaginary)
    for (let bin = 1; bin < SIZE / 2; bin++) {
      const weights = WEIGHTS[bin] ?? []
      const mirror = SIZE - bin
      const re = real[bin] ?? 0
      const im = imaginary[bin] ?? 0
      const re2 = real[mirror] ?? 0
      const im2 = imaginary[mirror] ?? 0
      const one = ((re + re2) ** 2 + (im - im2) ** 2) / 4
      const other = ((im + im2) ** 2 + (re2 - re) ** 2) / 4
      for (const { band, weight } of weights) {
        const index = frame * BANDS + band
        powers[index] = (powers[index] ?? 0) + weight * one
        if (frame + 1 < frames) powers[index + BANDS] = (powers[index + BANDS] ?? 0) + weight * other
      }
    }
  }
  return { frames, bands: BANDS, powers, at: frame => toMillis(frame * HOP - around) }
}

const HANN = Float64Array.from({ length: SIZE }, (_, i) => 0.5 - 0.5 * Math.cos((2 * Math.PI * i) / SIZE))
// What a Hann window leaves of a frame's power, so that the powers are those of samples.
const SCALE = HANN.reduce((sum, value) => sum + value * value, 0) * SIZE

const melOf = (hz: number): number => 2595 * Math.log10(1 + hz / 700)
const hzOf = (mel: number): number => 700 * (10 ** (mel / 2595) - 1)
const EDGES = Array.from({ length: BANDS + 2 }, (_, i) =>
  hzOf(melOf(LOWEST_HZ) + ((melOf(HIGHEST_HZ) - melOf(LOWEST_HZ)) * i) / (BANDS + 1)),
)
/** For each bin the bands that it counts in: triangles that overlap by half. */
const WEIGHTS = Array.from({ length: SIZE / 2 }, (_, bin) => {
  const hz = (bin * INPUT_RATE) / SIZE
  return Array.from({ length: BANDS }, (_, band) => {
    const [low = 0, middle = 0, high = 0] = EDGES.slice(band, band + 3)
    const weight = Math.min((hz - low) / (middle - low), (high - hz) / (high - middle))
    return { band, weight: (2 * weight) / SCALE }
  }).filter(({ weight }) => weight > 0)
})

const BITS = Math.log2(SIZE)
const REVERSED = Uint16Array.from({ length: SIZE }, (_, index) => {
  let reversed = 0
  for (let bit = 0; bit < BITS; bit++) reversed |= ((index >> bit) & 1) << (BITS - 1 - bit)
  return reversed
})
const COSINES = Float64Array.from({ length: SIZE / 2 }, (_, i) => Math.cos((2 * Math.PI * i) / SIZE))
const SINES = Float64Array.from({ length: SIZE / 2 }, (_, i) => -Math.sin((2 * Math.PI * i) / SIZE))

/** The discrete Fourier transform of 256 complex samples, in place (Cooley and Tukey, radix 2). */
function transform(real: Float64Array, imaginary: Float64Array): void {
  for (let i = 0; i < SIZE; i++) {
    const j = REVERSED[i] ?? 0
    if (j <= i) continue
    swap(real, i, j)
    swap(imaginary, i, j)
  }
  for (let half = 1; half < SIZE; half *= 2) {
    const stride = SIZE / (2 * half)
    for (let start = 0; start < SIZE; start += 2 * half) {
      for (let k = 0; k < half; k++) {
        const a = start + k
        const b = a + half
        const cosine = COSINES[k * stride] ?? 0
        const sine = SINES[k * stride] ?? 0
        const re = (real[b] ?? 0) * cosine - (imaginary[b] ?? 0) * sine
        const im = (real[b] ?? 0) * sine + (imaginary[b] ?? 0) * cosine
        real[b] = (real[a] ?? 0) - re
        imaginary[b] = (imaginary[a] ?? 0) - im
        real[a] = (real[a] ?? 0) + re
        imaginary[a] = (imaginary[a] ?? 0) + im
      }
    }
  }
}

function swap(values: Float64Array, i: number, j: number): void {
  const kept = values[i] ?? 0
  values[i] = values[j] ?? 0
  values[j] = kept
}
