import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createResampler } from './resample.ts'

const rates = [8000, 16_000, 22_050, 24_000, 44_100, 48_000]
const pairs = rates.flatMap(from => rates.filter(to => to !== from).map(to => [from, to] as const))

const AMPLITUDE = 16_000
const tone = (rate: number, hertz: number, length: number) =>
  Int16Array.from({ length }, (_, i) => Math.round(AMPLITUDE * Math.sin((2 * Math.PI * hertz * i) / rate)))

function resample(from: number, to: number, ...parts: Int16Array[]): Int16Array {
  const resampler = createResampler(from, to)
  const out = [...parts.map(part => resampler.push(part)), resampler.flush()]
  const whole = new Int16Array(out.reduce((length, part) => length + part.length, 0))
  out.reduce((at, part) => {
    whole.set(part, at)
    return at + part.length
  }, 0)
  return whole
}

const decibels = (power: number) => 10 * Math.log10(power)
const meanSquare = (values: readonly number[]) =>
  values.reduce((sum, value) => sum + value * value, 0) / values.length

test.each(pairs)(
  '%d → %d: a tone comes out as itself, at its time, 75 dB above everything else',
  (from, to) => {
    for (const share of [0.05, 0.4, 0.7]) {
      const hertz = (share * Math.min(from, to)) / 2
      const out = [...resample(from, to, tone(from, hertz, from / 10))]
      const noise = out.map((value, i) => value - AMPLITUDE * Math.sin((2 * Math.PI * hertz * i) / to))
      const edge = 200
      expect(decibels(AMPLITUDE ** 2 / 2 / meanSquare(noise.slice(edge, -edge)))).toBeGreaterThan(75)
    }
  },
)

test.each(pairs.filter(([from, to]) => from > to * 1.1))(
  '%d → %d: what the lower rate cannot hold is 75 dB down',
  (from, to) => {
    for (const share of [1.1, 1.5]) {
      const hertz = Math.min((share * to) / 2, from / 2 - 50)
      const out = [...resample(from, to, tone(from, hertz, from / 5))]
      const edge = 300
      expect(decibels(meanSquare(out.slice(edge, -edge)) / (AMPLITUDE ** 2 / 2))).toBeLessThan(-75)
    }
  },
)

test('the output does not depend on how the input is cut up', () => {
  const input = fc.int16Array({ minLength: 1, maxLength: 3000 })
  const cuts = fc.array(fc.nat(3000), { maxLength: 8 })
  fc.assert(
    fc.property(fc.constantFrom(...pairs), input, cuts, ([from, to], pcm, at) => {
      const borders = [0, ...at.map(cut => cut % pcm.length).sort((a, b) => a - b), pcm.length]
      const parts = borders.slice(1).map((end, i) => pcm.subarray(borders[i], end))
      expect(resample(from, to, ...parts)).toEqual(resample(from, to, pcm))
    }),
  )
})

test('the whole output is as long as the whole input', () => {
  fc.assert(
    fc.property(fc.constantFrom(...pairs), fc.nat(5000), ([from, to], length) => {
      expect(resample(from, to, new Int16Array(length))).toHaveLength(Math.round((length * to) / from))
    }),
  )
})

test('a click stays at its place', () => {
  for (const [from, to] of pairs) {
    const pcm = new Int16Array(from / 10)
    pcm[from / 50] = 30_000
    const out = resample(from, to, pcm)
    expect(Math.abs(out.indexOf(Math.max(...out)) - to / 50)).toBeLessThanOrEqual(to / from / 2 + 0.5)
  }
})

test('the stream is held back by less than 3 ms', () => {
  for (const [from, to] of pairs) {
    const out = createResampler(from, to).push(new Int16Array(from))
    expect(to - out.length).toBeLessThan(to * 0.003)
  }
})

test('loud input is clipped, not wrapped', () => {
  const square = Int16Array.from({ length: 4800 }, (_, i) => (i % 120 < 60 ? 32_767 : -32_768))
  const out = resample(48_000, 16_000, square)
  // In the middle of a half wave, where a wrapped overshoot would show the other sign.
  for (let wave = 2; wave < 38; wave++)
    expect(out[wave * 40 + 10]! > 0 && out[wave * 40 + 30]! < 0).toBe(true)
  expect(Math.max(...out)).toBe(32_767)
})

test('after a flush the next stream owes nothing to the one before', () => {
  const resampler = createResampler(24_000, 16_000)
  const pcm = tone(24_000, 300, 1000)
  const once = [resampler.push(pcm), resampler.flush()]
  const again = [resampler.push(pcm), resampler.flush()]
  expect(again).toEqual(once)
})

test('equal rates pass a copy', () => {
  const pcm = Int16Array.of(1, 2, 3)
  const out = createResampler(16_000, 16_000).push(pcm)
  expect(out).toEqual(pcm)
  expect(out).not.toBe(pcm)
})

test.each([
  [0, 16_000],
  [16_000, -1],
  [Number.NaN, 16_000],
  [16_000.5, 8000],
  [44_101, 48_000],
])('%d → %d is refused', (from, to) => {
  expect(() => createResampler(from, to)).toThrow(`cannot resample from ${from} Hz to ${to} Hz`)
})
