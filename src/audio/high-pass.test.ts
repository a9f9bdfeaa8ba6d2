import { describe, expect, test } from 'vitest'
import { withoutRumble } from './high-pass.ts'

const sine = (hz: number, ms = 500) =>
  Int16Array.from({ length: ms * 16 }, (_, i) =>
    Math.round(8_000 * Math.sin((2 * Math.PI * hz * i) / 16_000)),
  )
const loudness = (sound: ArrayLike<number>, fromMs: number, toMs: number) => {
  let sum = 0
  for (let i = fromMs * 16; i < toMs * 16; i++) sum += (sound[i] ?? 0) ** 2
  return 10 * Math.log10(sum / ((toMs - fromMs) * 16))
}
const changeDb = (hz: number) => loudness(withoutRumble(sine(hz)), 100, 400) - loudness(sine(hz), 100, 400)

describe('a sound without its rumble', () => {
  test.each([
    [30, -60, -35],
    [50, -30, -20],
    [100, -7, -5],
    [200, -1, 0.1],
    [1_000, -0.1, 0.1],
  ])('at %d Hz changes by %d to %d dB', (hz, least, most) => {
    expect(changeDb(hz)).toBeGreaterThan(least)
    expect(changeDb(hz)).toBeLessThan(most)
  })

  test('is nothing where the microphone has an offset', () => {
    expect(withoutRumble(new Int16Array(1_000).fill(500)).every(value => Math.abs(value) < 1)).toBe(true)
  })

  test('does not move in time', () => {
    const click = new Int16Array(1_600)
    click[800] = 20_000
    const out = withoutRumble(click)
    expect(out.reduce((best, value, at) => (value > (out[best] ?? 0) ? at : best), 0)).toBe(800)
    expect(out[790]).toBeCloseTo(out[810] ?? 0, 3)
  })

  test('may be of any length', () => {
    expect(withoutRumble(new Int16Array(0))).toHaveLength(0)
    expect(withoutRumble(Int16Array.of(7))).toHaveLength(1)
  })
})
