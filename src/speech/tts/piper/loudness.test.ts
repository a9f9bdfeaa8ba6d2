import { describe, expect, test } from 'vitest'
import { speechDbfs, toPcm } from './loudness.ts'

const RATE = 16_000
const tone = (amplitude: number, length = 3200) =>
  Float32Array.from({ length }, (_, at) => amplitude * Math.sin(at / 3))

describe('the level of speech', () => {
  test('is that of what sounds: pauses do not count', () => {
    const alone = speechDbfs(tone(0.5), RATE)
    expect(alone).toBeCloseTo(20 * Math.log10(0.5 / Math.SQRT2), 0)
    const withPause = Float32Array.of(...tone(0.5), ...new Float32Array(16_000), ...tone(0.5))
    expect(speechDbfs(withPause, RATE)).toBeCloseTo(alone, 1)
  })

  test('is −Infinity for silence, nothing, and what is no number', () => {
    expect(speechDbfs(new Float32Array(3200), RATE)).toBe(-Infinity)
    expect(speechDbfs(new Float32Array(0), RATE)).toBe(-Infinity)
    expect(speechDbfs(new Float32Array(3200).fill(Number.NaN), RATE)).toBe(-Infinity)
  })
})

describe('samples', () => {
  const peak = (pcm: Int16Array) => pcm.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0)

  test('are made louder', () => {
    expect(peak(toPcm(tone(0.2), 2))).toBeCloseTo(0.4 * 32_767, -2)
  })

  test('never clip: what would be too loud is made less so as a whole', () => {
    const pcm = toPcm(tone(0.9), 4)
    expect(peak(pcm)).toBeLessThanOrEqual(Math.round(0.89 * 32_767))
    const half = toPcm(tone(0.45), 4)
    expect(pcm).toEqual(half)
    expect(peak(toPcm(tone(3), 1))).toBeLessThanOrEqual(Math.round(0.89 * 32_767))
  })

  test('that are no numbers are silence', () => {
    expect(
      [...toPcm(Float32Array.of(Number.NaN, 0.5, Number.POSITIVE_INFINITY), 1)].every(Number.isInteger),
    ).toBe(true)
    expect([...toPcm(new Float32Array(3), 2)]).toEqual([0, 0, 0])
  })
})
