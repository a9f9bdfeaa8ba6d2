import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { distribution } from './distribution.ts'
import { sampleLog } from './sample-log.ts'
import { summary } from './summary.ts'
import type { TurnRecord } from './turn-record.ts'
import { foldTurns } from './turns.ts'

const turns = foldTurns(sampleLog('conv_1'))
const [, answer] = turns as readonly [TurnRecord, TurnRecord]

describe('a distribution', () => {
  test('gives figures that were measured, by nearest rank', () => {
    expect(distribution([40, 10, 30, 20])).toEqual({ n: 4, p50: 20, p90: 40, max: 40 })
    expect(distribution([7])).toEqual({ n: 1, p50: 7, p90: 7, max: 7 })
    expect(distribution([])).toBeNull()
  })

  test('has a P99 from 300 measurements on, and not before', () => {
    const ramp = (n: number) => distribution(Array.from({ length: n }, (_, index) => index + 1))
    expect(ramp(299)).not.toHaveProperty('p99')
    expect(ramp(300)).toEqual({ n: 300, p50: 150, p90: 270, p99: 297, max: 300 })
  })

  test('at least its share of the measurements is no larger than each percentile', () => {
    fc.assert(
      fc.property(fc.array(fc.integer(), { minLength: 1, maxLength: 400 }), values => {
        const spread = distribution(values)
        if (spread === null) return false
        const share = (limit: number) => values.filter(value => value <= limit).length / values.length
        return share(spread.p50) >= 0.5 && share(spread.p90) >= 0.9 && share(spread.p99 ?? spread.max) >= 0.99
      }),
    )
  })
})

describe('the summary of turns', () => {
  test('spreads each metric over the turns that have it', () => {
    const figures = summary(turns)
    expect(figures.response_gap_ms).toEqual({ n: 2, p50: 509, p90: 539, max: 539 })
    expect(figures.ttfb_ms).toEqual({ n: 2, p50: 80, p90: 128, max: 128 })
    expect(figures.barge_in_ms).toEqual({ n: 1, p50: 211, p90: 211, max: 211 })
    expect(figures.asr_confidence).toMatchObject({ n: 2, min: 0.81, max: 0.93 })
    expect(figures.asr_confidence?.mean).toBeCloseTo(0.87)
    expect(figures.stages.stt_tail_ms).toEqual({ n: 2, p50: 0, p90: 88, max: 88 })
    expect(figures.waste).toEqual({ chars: 25, audio_ms: 2500 })
    expect(figures.underruns).toEqual({ count: 1, ms: 40 })
  })

  test('counts what a log can know of cut-offs', () => {
    const soon: TurnRecord = { ...answer, metrics: { ...answer.metrics, barge_in_ms: 700 } }
    const unheard: TurnRecord = { ...answer, times: { ...answer.times, first_audio_ms: null } }
    expect(summary(turns).floor).toEqual({ commits: 2, went_on_unheard: 0, cut: 1, cut_within_1s: 0 })
    expect(summary([answer, soon, unheard]).floor).toEqual({
      commits: 3,
      went_on_unheard: 1,
      cut: 2,
      cut_within_1s: 1,
    })
  })

  test('of nothing says that nothing was measured', () => {
    expect(summary([])).toMatchObject({ turns: 0, response_gap_ms: null, asr_confidence: null })
  })
})
