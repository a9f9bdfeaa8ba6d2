import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { rmsDbfs } from '../../audio/level.ts'
import { seedRandom } from '../../simulate/line/random.ts'
import { silence, tone } from '../fakes/sound.ts'
import { openEcho } from './echo-path.ts'
import type { EchoSettings } from './script.ts'

const plain: EchoSettings = {
  delayMs: 50,
  gain: 0.5,
  reverbMs: null,
  clip: null,
  driftPpm: 0,
  isTelephone: false,
}

/** What comes back of a sound, as long as asked for. */
function echoOf(
  pcm: Int16Array,
  of: Partial<EchoSettings> = {},
  { rate = 16_000, ms = 1_000 } = {},
): Float64Array {
  const path = openEcho({ ...plain, ...of }, { rate, random: seedRandom(1) })
  path.play(pcm)
  path.play(silence(ms, rate))
  return path.read(0, ms * 16)
}

const level = (sound: Float64Array, fromMs: number, toMs: number) =>
  rmsDbfs(Int16Array.from(sound.subarray(fromMs * 16, toMs * 16)))

describe('the agent’s echo', () => {
  test('is what was played, later and quieter, however both are cut up', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 500 }), { minLength: 2, maxLength: 12 }), cuts => {
        const sound = tone(400)
        const path = openEcho(plain, { rate: 16_000, random: seedRandom(1) })
        let at = 0
        for (const cut of cuts) {
          path.play(sound.subarray(at, at + cut))
          const echo = path.read(at, Math.min(sound.length, at + cut))
          expect([...echo]).toEqual([...echo.keys()].map(i => 0.5 * (sound[at + i - 800] ?? 0)))
          at = Math.min(sound.length, at + cut)
        }
      }),
    )
  })

  test('keeps its delay at another rate, within half a millisecond', () => {
    const echo = echoOf(tone(300, 24_000), {}, { rate: 24_000 })
    const first = echo.findIndex(value => Math.abs(value) > 2_000)
    expect(first / 16).toBeGreaterThan(49.5)
    expect(first / 16).toBeLessThan(51)
  })

  test('of a loudspeaker that clips has its peak there', () => {
    const echo = echoOf(tone(300), { gain: 1, clip: 0.1 })
    expect(echo.reduce((most, value) => Math.max(most, value), 0)).toBe(3_276)
  })

  test('in a room dies away by 60 dB in its time, from a quarter of the direct sound’s energy', () => {
    const random = seedRandom(2)
    const noise = tone(300).map(() => (random() - 0.5) * 10_000)
    const echo = echoOf(noise, { gain: 1, reverbMs: 400 }, { ms: 1_500 })
    const direct = level(echo, 200, 350)
    expect(level(echo, 360, 380)).toBeLessThan(direct - 5)
    expect(level(echo, 560, 580) - level(echo, 360, 380)).toBeCloseTo(-30, -1)
    expect(level(echo, 800, 1_500)).toBe(-Infinity)
  })

  test('drifts: after 5 s at 200 ppm it comes one millisecond later', () => {
    const sound = new Int16Array(90_000)
    sound[80_000] = 10_000
    const path = openEcho({ ...plain, driftPpm: 200 }, { rate: 16_000, random: seedRandom(1) })
    path.play(sound)
    const peak = path
      .read(0, 90_000)
      .reduce((best, value, at, all) => (value > (all[best] ?? 0) ? at : best), 0)
    expect(peak - 80_000 - 800).toBeCloseTo(16, -0.5)
  })

  test('through a telephone keeps nothing above 4 kHz', () => {
    expect(level(echoOf(tone(300, 16_000, 6_000), { isTelephone: true, gain: 1 }), 100, 300)).toBeLessThan(
      -55,
    )
    expect(level(echoOf(tone(300, 16_000, 1_000), { isTelephone: true, gain: 1 }), 100, 300)).toBeGreaterThan(
      -16,
    )
  })
})
