import { expect, test } from 'vitest'
import { openFader } from './fader.ts'

const loud = new Int16Array(1_600).fill(10_000)

test('full level leaves every sample as it is', () => {
  expect(openFader(16_000).apply(loud)).toBe(loud)
})

test('lowered is 12 dB softer after a ramp of 20 ms, and restored is what it was', () => {
  const fader = openFader(16_000)
  fader.lower()
  const lowered = fader.apply(loud)
  expect(lowered[0]).toBeGreaterThan(9_900)
  expect(lowered[319]).toBe(2_512)
  expect(lowered.at(-1)).toBe(2_512)
  for (let at = 1; at < lowered.length; at++)
    expect(Math.abs((lowered[at] ?? 0) - (lowered[at - 1] ?? 0))).toBeLessThan(30)
  fader.restore()
  const restored = fader.apply(loud)
  expect(restored[0]).toBeLessThan(2_600)
  expect(restored.at(-1)).toBe(10_000)
  expect(fader.apply(loud)).toBe(loud)
})

test('lowered and restored before anything was sent changes nothing', () => {
  const fader = openFader(16_000)
  fader.lower()
  fader.restore()
  expect(fader.apply(loud)).toBe(loud)
})
