import { expect, test } from 'vitest'
import { openAmbience } from './ambience.ts'

/** Speech at a level: syllables that rise and fall by 12 dB, four windows each. */
const speech = (windows: number, db: number) =>
  Array.from({ length: windows }, (_, index) => db - ([0, 2, 6, 12][index % 4] ?? 0))
const television = () => openAmbience(speech(62, -35))
const hear = (ambience: ReturnType<typeof openAmbience>, levels: readonly (number | null)[], isTurn = true) =>
  levels.map(db => ambience.hear(db, isTurn))
const nothing = (windows: number) => Array.from({ length: windows }, () => null)

test('what is as loud as it was is behind, from its first window on and after every pause', () => {
  const ambience = television()
  const heard = hear(ambience, [...speech(100, -35), ...nothing(20), ...speech(40, -36)])
  expect(heard.slice(0, 100).every(windows => windows > 0)).toBe(true)
  expect(heard.slice(120)).toEqual(Array.from({ length: 40 }, (_, index) => index + 1))
  expect(ambience.isProven).toBe(false)
})

test('a voice 10 dB louder is in front within a tenth of a second and through its soft syllables, and behind soon after its end', () => {
  const ambience = television()
  hear(ambience, speech(40, -35))
  const caller = hear(ambience, speech(60, -25))
  expect(caller.indexOf(0)).toBeLessThanOrEqual(3)
  expect(caller.slice(4).every(windows => windows === 0)).toBe(true)
  expect(ambience.isProven).toBe(true)
  const after = hear(ambience, speech(40, -35))
  expect(after.findIndex(windows => windows > 0)).toBeLessThanOrEqual(20)
  expect(after.at(-1)).toBeGreaterThanOrEqual(30)
})

test('a gap of a few windows in the caller’s speech is no pause: what follows is theirs', () => {
  const ambience = television()
  hear(ambience, speech(20, -25))
  expect(hear(ambience, [...nothing(3), -37, -34]).every(windows => windows === 0)).toBe(true)
})

test('two voices as loud as each other prove nothing', () => {
  const ambience = television()
  hear(ambience, speech(200, -32))
  expect(ambience.isProven).toBe(false)
})

test('who was louder is forgotten after fifteen seconds in which they would have spoken', () => {
  const ambience = television()
  hear(ambience, speech(60, -25))
  hear(ambience, speech(1_000, -35), false)
  expect(ambience.isProven).toBe(true)
  hear(ambience, [...speech(300, -35), ...nothing(200)])
  expect(ambience.isProven).toBe(false)
})
