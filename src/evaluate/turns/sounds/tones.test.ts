import { describe, expect, test } from 'vitest'
import { rmsDbfs } from '../../../audio/level.ts'
import { type Pcm, toMillis, toSamples } from '../../../audio/pcm.ts'
import { powerAt } from './fakes/synthetic-turn.ts'
import { beep, busyTone, dtmf, ringbackTone } from './tones.ts'

const cut = (pcm: Pcm, fromMs: number, toMs: number) => pcm.subarray(toSamples(fromMs), toSamples(toMs))

describe('keys', () => {
  test.each([
    ['1', 697, 1_209],
    ['5', 770, 1_336],
    ['9', 852, 1_477],
    ['0', 941, 1_336],
    ['#', 941, 1_477],
    ['D', 941, 1_633],
  ])('%s is %d and %d Hz', (key, row, column) => {
    const sound = cut(dtmf(key), 10, 110)
    for (const hz of [697, 770, 852, 941, 1_209, 1_336, 1_477, 1_633]) {
      if (hz === row || hz === column) expect(powerAt(sound, hz)).toBeGreaterThan(-19)
      else expect(powerAt(sound, hz)).toBeLessThan(-35)
    }
  })

  test('come one after another', () => {
    const both = dtmf('10', 100)
    expect(toMillis(both.length)).toBe(400)
    expect(powerAt(cut(both, 0, 100), 697)).toBeGreaterThan(-20)
    expect(rmsDbfs(cut(both, 100, 200))).toBe(-Infinity)
    expect(powerAt(cut(both, 200, 300), 941)).toBeGreaterThan(-20)
  })

  test('are those of a telephone', () => {
    expect(() => dtmf('x')).toThrow(RangeError)
  })
})

describe('ringing and busy', () => {
  test('as in the United States', () => {
    const ring = ringbackTone('us', 2)
    expect(toMillis(ring.length)).toBe(12_000)
    expect(rmsDbfs(cut(ring, 2_000, 6_000))).toBe(-Infinity)
    for (const hz of [440, 480]) expect(powerAt(cut(ring, 6_100, 7_900), hz)).toBeGreaterThan(-19)
    const busy = busyTone('us', 3)
    for (const hz of [480, 620]) expect(powerAt(cut(busy, 1_100, 1_400), hz)).toBeGreaterThan(-19)
    expect(rmsDbfs(cut(busy, 500, 1_000))).toBe(-Infinity)
  })

  test('as in the United Kingdom', () => {
    const ring = ringbackTone('uk', 1)
    expect(toMillis(ring.length)).toBe(3_000)
    const levels = [200, 500, 800, 2_000].map(ms => rmsDbfs(cut(ring, ms - 50, ms + 50)))
    expect(levels).toEqual([expect.closeTo(-18, 0), -Infinity, expect.closeTo(-18, 0), -Infinity])
    for (const hz of [400, 450]) expect(powerAt(cut(ring, 20, 380), hz)).toBeGreaterThan(-19)
  })
})

test('every tone is at −18 dBFS, and begins and ends softly', () => {
  for (const sound of [
    beep(),
    dtmf('7', 200).subarray(0, toSamples(200)),
    ringbackTone('us', 1).subarray(0, 32_000),
  ]) {
    expect(Math.abs(rmsDbfs(sound.subarray(160, -160)) + 18)).toBeLessThan(0.5)
    expect(Math.max(...sound.subarray(0, 8).map(Math.abs))).toBeLessThan(800)
    expect(Math.abs(sound.at(-1) ?? 1)).toBe(0)
  }
  expect(powerAt(beep(), 1_000)).toBeGreaterThan(-16)
})
