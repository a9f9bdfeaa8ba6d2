import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { KnownCall } from '../../measure/measured-call.ts'
import type { PlannedCall, Stratum } from '../plan.ts'
import type { FigureId, Value } from '../values/value.ts'
import { bySpeaker, mean } from './by-speaker.ts'
import { figuresOf, type ShownCall } from './figures.ts'

type Brief = Partial<Pick<Value, 'figure' | 'value' | 'server'>>

const call = (speaker: string, values: readonly Brief[], stratum: Stratum = 'people'): ShownCall => ({
  plan: {
    name: `a-call-of-${speaker}`,
    className: 'smooth',
    asks: 'answer',
    origin: 'recorded',
    speaker,
    stratum,
    half: 'reporting',
    scenario: { name: 'x', steps: [{ hang_up: true }] },
  } satisfies PlannedCall,
  // Figures are made of values alone.
  call: {} as KnownCall,
  agentSpeechMs: 30_000,
  surroundedMs: 0,
  values: values.map(one => ({
    figure: 'response_gap_ms',
    fromMs: 1_000,
    toMs: 2_000,
    value: 1,
    text: '',
    ...one,
  })),
})
const gaps = (...values: number[]): Brief[] => values.map(value => ({ value }))
const shares = (figure: FigureId, ...values: number[]): Brief[] => values.map(value => ({ figure, value }))
const figure = (id: string, calls: readonly ShownCall[]) => figuresOf(calls).find(one => one.id === id)

describe('a latency', () => {
  test('has its quantiles, and P99 only from 300 values up', () => {
    const values = Array.from({ length: 299 }, (_, i) => i + 1)
    expect(figure('response_gap_ms', [call('a', gaps(...values))])).toMatchObject({
      n: 299,
      p50: 150,
      p99: null,
      max: 299,
    })
    expect(figure('response_gap_ms', [call('a', gaps(...values, 300))])).toMatchObject({
      p99: expect.closeTo(297, -1),
    })
  })

  test('keeps where every value came from', () => {
    expect(figure('response_gap_ms', [call('a', gaps(412))])?.evidence).toEqual([
      { call: 'a-call-of-a', speaker: 'a', from_ms: 1_000, to_ms: 2_000, value: 412 },
    ])
  })

  test.each([
    [[300, 300, 300], true],
    [[300, 300, 1_300], false],
    [[500, 500, 500], false],
  ])('of %j passes its floors: %s', (values, met) => {
    expect(figure('response_gap_ms', [call('a', gaps(...values))])?.floor?.met).toBe(met)
  })
})

describe('a share', () => {
  test('has numerator, denominator and Wilson’s interval', () => {
    const found = figure('false_cut_offs', [
      call('a', shares('false_cut_offs', 1, 0, 0, 0, 0, 0, 0, 0, 0, 0)),
    ])
    // Wilson 1927; 1 of 10 at 95 %: 1.8 to 40.4 %.
    expect(found).toMatchObject({
      share: { count: 1, of: 10, share: 0.1, low: expect.closeTo(0.018, 3), high: expect.closeTo(0.404, 3) },
      floor: { met: true },
    })
  })

  test('of nothing is not there', () => {
    expect(figure('yield_rate', [call('a', gaps(1))])).toBeUndefined()
  })
})

describe('the average over speakers', () => {
  test('gives each one voice, however much they said, and leaves the prompts out', () => {
    const found = figure('response_gap_ms', [
      call('a', gaps(100, 100, 100, 100, 100, 100)),
      call('b', gaps(300)),
      call('allison', gaps(900, 900, 900), 'prompts'),
    ])
    expect(found?.by_speaker).toMatchObject({ speakers: 2, mean: 200 })
  })

  test('lies in its interval, which lies in the speakers’ range', () => {
    const speakers = fc.array(fc.integer({ min: 0, max: 2_000 }), { minLength: 2, maxLength: 20 })
    fc.assert(
      fc.property(speakers, values => {
        const found = bySpeaker(
          values.map((value, index) => ({ speaker: `${index}`, value })),
          mean,
        )!
        expect(found.low).toBeLessThanOrEqual(found.mean + 1e-9)
        expect(found.high).toBeGreaterThanOrEqual(found.mean - 1e-9)
        expect(found.low).toBeGreaterThanOrEqual(Math.min(...values))
        expect(found.high).toBeLessThanOrEqual(Math.max(...values))
      }),
      { numRuns: 30 },
    )
  })
})

describe('server and client agree', () => {
  const both = (...differences: number[]): Brief[] =>
    differences.map(by => ({ value: 400, server: 400 + by }))
  const agrees = (...differences: number[]) =>
    figure('response_gap_ms', [call('a', both(...differences))])?.agreement

  test('where nine in ten are within 20 ms, and the median is', () => {
    expect(agrees(0, 5, -19, 20, 3, 3, 3, 3, 3, 100)).toMatchObject({
      n: 10,
      agrees: true,
      within: { count: 9, of: 10 },
    })
    expect(agrees(0, 5, -19, 20, 3, 3, 3, 3, 90, 100)).toMatchObject({ agrees: false })
    expect(agrees(25, 25, 25)).toMatchObject({ p50: 25, agrees: false })
  })

  test('and a call with other sounds in it does not count', () => {
    const noisy = call('a', both(-300))
    const microphone = { background: { sound: { wav: 'noise.wav' } } }
    const withNoise = { ...noisy, plan: { ...noisy.plan, scenario: { ...noisy.plan.scenario, microphone } } }
    expect(figure('response_gap_ms', [call('a', both(1)), withNoise])?.agreement).toMatchObject({
      n: 1,
      agrees: true,
      disturbed: { n: 1, p50: -300 },
    })
    expect(figure('response_gap_ms', [withNoise])?.agreement).toMatchObject({ n: 0, agrees: null })
  })

  test('or nothing is said where the server says nothing', () => {
    expect(figure('response_gap_ms', [call('a', gaps(400))])?.agreement).toBeNull()
  })
})

describe('selectivity', () => {
  const of = (yields: number[], holds: number[]) =>
    figure('selectivity', [call('a', [...shares('yield_rate', ...yields), ...shares('hold_rate', ...holds)])])

  test('is the harmonic mean of yields and holds', () => {
    expect(of([1, 1, 1, 1], [1, 0])).toMatchObject({ value: expect.closeTo(2 / 3, 6) })
    expect(of([0, 0], [1, 1])).toMatchObject({ value: 0 })
  })

  test('is unknown where one of them is', () => {
    expect(of([1], [])).toBeUndefined()
  })
})

describe('rates over time', () => {
  test('count silence and underruns against what the agent spoke', () => {
    // Two calls with half a minute of speech each.
    const calls = [
      call('a', [{ figure: 'hole_ms', value: 400 }, { figure: 'underruns' }]),
      call('b', [{ figure: 'hole_ms', value: 200 }]),
    ]
    expect(figure('hole_per_minute', calls)).toMatchObject({ value: 600, unit: 'ms' })
    expect(figure('underruns_per_10_minutes', calls)).toMatchObject({ value: 10 })
  })

  test('count false interruptions against the time in which something else sounded', () => {
    const quiet = call('a', shares('false_interruptions', 1, 0))
    expect(figure('false_interruptions_per_10_minutes', [quiet])).toBeUndefined()
    const loud = { ...quiet, surroundedMs: 60_000 }
    expect(figure('false_interruptions_per_10_minutes', [loud, quiet])).toMatchObject({ value: 20 })
  })
})
