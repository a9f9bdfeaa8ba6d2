import { describe, expect, test } from 'vitest'
import { seedRandom } from '../../../simulate/line/random.ts'
import { silence, tone } from '../../fakes/sound.ts'
import { energySegments } from './energy.ts'
import { agreedLabel } from './label.ts'

const segments = (...edges: [number, number][]) => edges.map(([fromMs, toMs]) => ({ fromMs, toMs }))

describe('a label', () => {
  test('is the energy’s where both methods agree to 30 ms', () => {
    expect(agreedLabel(segments([100, 900]), segments([130, 870]))).toEqual({
      why: null,
      speech: segments([100, 900]),
      pausesAgree: true,
    })
  })

  test.each([
    [segments([100, 900]), segments([131, 900]), 'onset +31 ms apart'],
    [segments([100, 900]), segments([100, 860]), 'end −40 ms apart'],
    [segments([100, 900]), [], 'no speech found'],
  ])('is none for %j and %j', (energy, other, why) => {
    expect(agreedLabel(energy, other)).toEqual({ why })
  })

  test('has the pauses on which both agree', () => {
    const label = agreedLabel(segments([0, 500], [800, 1_500]), segments([0, 520], [780, 1_500]))
    expect(label).toMatchObject({ speech: segments([0, 500], [800, 1_500]), pausesAgree: true })
  })

  test('has no pause that only one of them finds, and says that there may be one', () => {
    const label = agreedLabel(segments([0, 500], [800, 1_500]), segments([0, 1_500]))
    expect(label).toMatchObject({ speech: segments([0, 1_500]), pausesAgree: false })
    expect(agreedLabel(segments([0, 1_500]), segments([0, 500], [800, 1_500]))).toMatchObject({
      pausesAgree: false,
    })
  })

  test('agrees on a pause that is a little too short for one of them', () => {
    const label = agreedLabel(segments([0, 500], [705, 1_500]), segments([0, 520], [690, 1_500]))
    expect(label).toMatchObject({ speech: segments([0, 500], [705, 1_500]), pausesAgree: true })
  })
})

describe('the energy', () => {
  const random = seedRandom(3)
  const noise = (ms: number, level: number) => silence(ms).map(() => (random() - 0.5) * 2 * level)
  const put = (into: Int16Array, pcm: Int16Array, ms: number) => {
    for (const [i, sample] of pcm.entries()) into[ms * 16 + i] = (into[ms * 16 + i] ?? 0) + sample
  }

  test('finds onset, end and pause to a few milliseconds, in noise 40 dB below', () => {
    const pcm = noise(3_000, 90)
    put(pcm, tone(700), 500)
    put(pcm, tone(600), 1_600)
    const [one, other, more] = energySegments(pcm)
    expect(more).toBeUndefined()
    for (const [found, is] of [
      [one?.fromMs, 500],
      [one?.toMs, 1_200],
      [other?.fromMs, 1_600],
      [other?.toMs, 2_200],
    ] as const)
      expect(Math.abs((found ?? 0) - is)).toBeLessThan(5)
  })

  test('takes a stop consonant for no pause, and a click for no sound', () => {
    const pcm = silence(2_500)
    put(pcm, tone(500), 500)
    put(pcm, tone(500), 1_120)
    put(pcm, tone(20), 2_200)
    expect(energySegments(pcm)).toHaveLength(1)
    expect(Math.abs((energySegments(pcm)[0]?.toMs ?? 0) - 1_620)).toBeLessThan(5)
  })

  test('finds nothing in silence', () => {
    expect(energySegments(silence(1_000))).toEqual([])
  })
})
