import { expect, test } from 'vitest'
import { createResampler } from './resampler.ts'

const tone = (hz: number, rateHz: number, samples: number): Float32Array =>
  Float32Array.from({ length: samples }, (_, i) => Math.sin((2 * Math.PI * hz * i) / rateHz))

function inChunks(samples: Float32Array, size: number, convert: (c: Float32Array) => Float32Array): number[] {
  const out: number[] = []
  for (let i = 0; i < samples.length; i += size) out.push(...convert(samples.subarray(i, i + size)))
  return out
}

const rms = (samples: readonly number[]): number =>
  Math.sqrt(samples.reduce((sum, x) => sum + x * x, 0) / samples.length)

/** The part of `samples` that no tone of `hz` explains, as a share of the whole, in dB. */
function residueDb(samples: readonly number[], hz: number, rateHz: number): number {
  const angle = (i: number): number => (2 * Math.PI * hz * i) / rateHz
  const scale = 2 / samples.length
  const sin = scale * samples.reduce((sum, x, i) => sum + x * Math.sin(angle(i)), 0)
  const cos = scale * samples.reduce((sum, x, i) => sum + x * Math.cos(angle(i)), 0)
  const residue = samples.map((x, i) => x - sin * Math.sin(angle(i)) - cos * Math.cos(angle(i)))
  return 20 * Math.log10(rms(residue) / rms(samples))
}

test.each([
  [48_000, 16_000, 128],
  [44_100, 16_000, 128],
  [16_000, 48_000, 1600],
  [16_000, 44_100, 333],
])(
  'a tone converted from %i to %i Hz in chunks of %i is the same tone, without clicks',
  (from, to, chunk) => {
    const out = inChunks(tone(1000, from, from), chunk, createResampler(from, to))
    expect(Math.abs(out.length - to)).toBeLessThanOrEqual(2)
    const settled = out.slice(1000, 1000 + to / 2)
    expect(residueDb(settled, 1000, to)).toBeLessThan(-50)
    expect(rms(settled)).toBeCloseTo(Math.SQRT1_2, 2)
  },
)

test('what the lower rate cannot carry is taken out, not folded back', () => {
  const out = inChunks(tone(11_000, 48_000, 48_000), 128, createResampler(48_000, 16_000))
  expect(rms(out.slice(1000))).toBeLessThan(0.01)
})

test('the scale of 16-bit samples is kept', () => {
  const convert = createResampler(16_000, 48_000)
  convert(new Int16Array(400).fill(20_000))
  const out = convert(new Int16Array(400).fill(20_000))
  expect(out[600]).toBeCloseTo(20_000, 0)
})
