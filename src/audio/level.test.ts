import fc from 'fast-check'
import { expect, test } from 'vitest'
import { firstLoudSample, lastLoudSample, rmsDbfs } from './level.ts'

const sine = (length: number, amplitude: number) =>
  Int16Array.from({ length }, (_, i) => amplitude * Math.sin((2 * Math.PI * i) / 40))
const silence = (length: number) => new Int16Array(length)
const join = (...parts: Int16Array[]) => Int16Array.from(parts.flatMap(part => [...part]))

test('level is relative to a full-scale square wave', () => {
  expect(rmsDbfs(new Int16Array(100).fill(-32_768))).toBeCloseTo(0, 6)
  expect(rmsDbfs(sine(4000, 32_767))).toBeCloseTo(-3.01, 1)
  expect(rmsDbfs(sine(4000, 3276.7))).toBeCloseTo(-23.01, 1)
  expect(rmsDbfs(silence(10))).toBe(-Infinity)
  expect(rmsDbfs(silence(0))).toBe(-Infinity)
})

test('sound is found where it begins and ends, not where its window does', () => {
  const pcm = join(silence(1000), new Int16Array(500).fill(3000), silence(700))
  expect(firstLoudSample(pcm, -45, 160)).toBe(1000)
  expect(lastLoudSample(pcm, -45, 160)).toBe(1499)
})

test('a click too short to lift its window is not sound', () => {
  const pcm = silence(2000)
  pcm[700] = 1000
  expect(firstLoudSample(pcm, -40, 160)).toBeNull()
  expect(lastLoudSample(pcm, -40, 160)).toBeNull()
  expect(firstLoudSample(pcm, -40, 1)).toBe(700)
})

test('silence and nothing have no loud sample', () => {
  expect(firstLoudSample(silence(400), -60, 160)).toBeNull()
  expect(lastLoudSample(silence(0), -60, 160)).toBeNull()
})

test('a stretch shorter than the window is one window', () => {
  expect(firstLoudSample(Int16Array.of(0, 20_000, 20_000, 0), -20, 160)).toBe(1)
  expect(lastLoudSample(Int16Array.of(0, 20_000, 20_000, 0), -20, 160)).toBe(2)
})

test('no window before the first loud sample reaches the threshold, and the last mirrors the first', () => {
  fc.assert(
    fc.property(fc.int16Array({ maxLength: 80 }), fc.integer({ min: 1, max: 12 }), (pcm, window) => {
      const first = firstLoudSample(pcm, -12, window)
      const size = Math.min(window, pcm.length)
      const loud = Array.from({ length: size === 0 ? 0 : pcm.length - size + 1 }, (_, from) => from).filter(
        from => rmsDbfs(pcm.subarray(from, from + size)) >= -12 + 1e-9,
      )
      if (loud.length > 0) {
        expect(first).toBeGreaterThanOrEqual(loud[0]!)
        expect(first).toBeLessThan(loud[0]! + size)
      }
      const last = lastLoudSample(pcm.toReversed(), -12, window)
      expect(last).toBe(first === null ? null : pcm.length - 1 - first)
    }),
  )
})
