import { describe, expect, test } from 'vitest'
import { seedRandom } from '../../../simulate/line/random.ts'
import { lookAheadSegments } from './look-ahead.ts'

const random = seedRandom(5)

/** A voice, as far as bands go: noise that is loud where there is speech and 40 dB down elsewhere. */
const voice = (...speech: (readonly [number, number])[]) =>
  Int16Array.from({ length: 3_000 * 16 }, (_, i) => {
    const isSpeech = speech.some(([fromMs, toMs]) => i >= fromMs * 16 && i < toMs * 16)
    return Math.round((random() - 0.5) * (isSpeech ? 12_000 : 120))
  })

/** What a detector says that is sure in the middle of things and unsure for `unsureMs` around every edge. */
const odds =
  (unsureMs: number, ...speech: (readonly [number, number])[]) =>
  (at: number): number => {
    const inside = speech.some(([fromMs, toMs]) => at > fromMs + unsureMs && at < toMs - unsureMs)
    const near = speech.some(([fromMs, toMs]) => at > fromMs - unsureMs && at < toMs + unsureMs)
    return inside ? 5 : near ? 0 : -5
  }

describe('a detector that looks ahead', () => {
  test('finds the edges that the model alone is unsure of, by the spectrum', () => {
    const speech = [
      [600, 1_200],
      [1_700, 2_300],
    ] as const
    const found = lookAheadSegments(voice(...speech), odds(120, ...speech))
    expect(found).toHaveLength(2)
    for (const [index, [fromMs, toMs]] of speech.entries()) {
      expect(Math.abs((found?.[index]?.fromMs ?? 0) - fromMs)).toBeLessThanOrEqual(12)
      expect(Math.abs((found?.[index]?.toMs ?? 0) - toMs)).toBeLessThanOrEqual(12)
    }
  })

  test('believes the model where it is sure: a loud noise is no speech', () => {
    const found = lookAheadSegments(voice([600, 1_200], [1_700, 2_300]), odds(120, [600, 1_200]))
    expect(found).toHaveLength(1)
    expect(found?.[0]?.toMs).toBeLessThan(1_330)
  })

  test('has nothing to learn from where there is only one kind of sound', () => {
    expect(lookAheadSegments(voice([0, 3_000]), () => 5)).toBeNull()
  })
})
