import { INPUT_RATE, type Samples } from '../../audio/pcm.ts'

/** Bands of a frame, about even in pitch; a telephone carries all of them. */
export const BANDS = 12
const EDGES_HZ = [200, 300, 400, 520, 660, 820, 1_020, 1_270, 1_580, 1_960, 2_430, 3_000, 3_700]

/** A frame is weighted by a Hann window of 32 ms; the next one begins 16 ms later. */
export const FRAME: Samples = 512
export const HOP: Samples = 256

const HANN = Float64Array.from({ length: FRAME }, (_, i) => 0.5 - 0.5 * Math.cos((2 * Math.PI * i) / FRAME))
/** So that a band's power is that of its samples. */
const SCALE = HANN.reduce((sum, value) => sum + value * value, 0) * FRAME
const BINS = EDGES_HZ.map(hz => Math.round((hz * FRAME) / INPUT_RATE))

const real = new Float64Array(FRAME)
const imaginary = new Float64Array(FRAME)

/**
 * Mean square of a sample in each band of two frames that overlap by half; `pcm` has FRAME + HOP samples. The two go through one transform:
 * one as its real part, one as its imaginary part.
 */
export function bandPowers(pcm: ArrayLike<number>, first: Float64Array, second: Float64Array): void {
  for (let i = 0; i < FRAME; i++) {
    const weight = HANN[i] as number
    const to = REVERSED[i] as number
    real[to] = (pcm[i] as number) * weight
    imaginary[to] = (pcm[i + HOP] as number) * weight
  }
  transform(real, imaginary)
  for (let band = 0; band < BANDS; band++) {
    let one = 0
    let other = 0
    const end = BINS[band + 1] as number
    for (let bin = BINS[band] as number; bin < end; bin++) {
      const re = real[bin] as number
      const im = imaginary[bin] as number
      const re2 = real[FRAME - bin] as number
      const im2 = imaginary[FRAME - bin] as number
      one += (re + re2) ** 2 + (im - im2) ** 2
      other += (im + im2) ** 2 + (re2 - re) ** 2
    }
    first[band] = one / (2 * SCALE)
    second[band] = other / (2 * SCALE)
  }
}

const BITS = Math.log2(FRAME)
const REVERSED = Uint16Array.from({ length: FRAME }, (_, i) => {
  let reversed = 0
  for (let bit = 0; bit < BITS; bit++) if (i & (1 << bit)) reversed |= 1 << (BITS - 1 - bit)
  return reversed
})
const COS = Float64Array.from({ length: FRAME / 2 }, (_, i) => Math.cos((2 * Math.PI * i) / FRAME))
const SIN = Float64Array.from({ length: FRAME / 2 }, (_, i) => -Math.sin((2 * Math.PI * i) / FRAME))

/** Fourier transform in place (Cooley and Tukey, radix 2) of samples that stand in bit-reversed order. */
function transform(re: Float64Array, im: Float64Array): void {
  for (let half = 1; half < FRAME; half *= 2) {
    const stride = FRAME / (2 * half)
    for (let k = 0; k < half; k++) {
      const c = COS[k * stride] as number
      const s = SIN[k * stride] as number
      for (let at = k; at < FRAME; at += 2 * half) {
        const other = at + half
        const x = re[other] as number
        const y = im[other] as number
        const tr = x * c - y * s
        const ti = x * s + y * c
        const ar = re[at] as number
        const ai = im[at] as number
        re[other] = ar - tr
        im[other] = ai - ti
        re[at] = ar + tr
        im[at] = ai + ti
      }
    }
  }
}
