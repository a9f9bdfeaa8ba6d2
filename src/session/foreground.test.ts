import { expect, test } from 'vitest'
import { openForeground } from './foreground.ts'

/** Speech at a level: syllables that rise and fall by 12 dB, four windows each. */
const speech = (windows: number, db: number) =>
  Array.from({ length: windows }, (_, index) => db - ([0, 2, 6, 12][index % 4] ?? 0))

const hear = (foreground: ReturnType<typeof openForeground>, levels: readonly number[]) =>
  levels.map(db => foreground.hear(db))

test('a voice that goes on softer behind the turn is told within a second, from where the turn ended', () => {
  const foreground = openForeground()
  expect(hear(foreground, speech(80, -20)).every(windows => windows === 0)).toBe(true)
  const behind = hear(foreground, speech(40, -32))
  expect(behind.findIndex(windows => windows > 0)).toBeLessThanOrEqual(25)
  expect(behind.at(-1)).toBeGreaterThanOrEqual(24)
})

test('and kept out from then on, also after pauses, until the caller speaks again', () => {
  const foreground = openForeground()
  hear(foreground, speech(80, -20))
  hear(foreground, speech(40, -32))
  foreground.end()
  for (let windows = 0; windows < 20; windows++) foreground.pause()
  expect(hear(foreground, speech(40, -32)).every(windows => windows > 0)).toBe(true)
  expect(hear(foreground, speech(12, -20)).every(windows => windows === 0)).toBe(true)
})

test('soft syllables, a soft ending and a softer turn are the caller’s own', () => {
  const foreground = openForeground()
  hear(foreground, speech(80, -20))
  expect(hear(foreground, speech(15, -32)).every(windows => windows === 0)).toBe(true)
  foreground.end()
  for (let windows = 0; windows < 20; windows++) foreground.pause()
  expect(hear(foreground, speech(60, -34)).every(windows => windows === 0)).toBe(true)
})

test('what was behind is forgotten after a while', () => {
  const foreground = openForeground()
  hear(foreground, speech(80, -20))
  hear(foreground, speech(40, -32))
  foreground.end()
  for (let windows = 0; windows < 480; windows++) foreground.pause()
  expect(hear(foreground, speech(40, -32)).every(windows => windows === 0)).toBe(true)
})
