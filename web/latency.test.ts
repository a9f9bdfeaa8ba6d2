import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  attributed,
  readTurn,
  scaleMs,
  segments,
  type TurnTiming,
  waitMs,
  waits,
  withTurn,
} from './latency.ts'

const wire = {
  turn: 2,
  response_gap_ms: 512,
  ttfb_ms: 78,
  endpointing_ms: 412,
  asr_confidence: 0.93,
  interrupted: false,
  stages: {
    vad_tail_ms: 64,
    endpointing_wait_ms: 348,
    stt_tail_ms: 0,
    llm_first_token_ms: 31,
    first_clause_ms: 12,
    tts_first_byte_ms: 29,
    pacing_ms: 6,
  },
}

function timing(changes: object): TurnTiming {
  const turn = readTurn({ ...wire, ...changes })
  if (!turn) throw new Error('the test made no turn')
  return turn
}

test('a turn event is read with its stages in order', () => {
  const turn = timing({})
  expect(turn.responseGapMs).toBe(512)
  expect(turn.stages.map(stage => stage.ms)).toEqual([64, 348, 0, 31, 12, 29, 6])
})

test('any figure may be null', () => {
  const turn = timing({
    response_gap_ms: null,
    asr_confidence: null,
    stages: { vad_tail_ms: null, pacing_ms: 5 },
  })
  expect(turn.responseGapMs).toBeNull()
  expect(turn.stages).toEqual([{ id: 'pacing_ms', ms: 5 }])
  expect(timing({ stages: null }).stages).toEqual([])
})

test.each([null, 'turn', [], {}, { turn: '2' }])('what is no turn is not read as one: %j', data => {
  expect(readTurn(data)).toBeNull()
})

test('without a measured gap the wait is the sum of the stages, and without either it is unknown', () => {
  expect(waitMs(timing({}))).toBe(512)
  expect(waitMs(timing({ response_gap_ms: null }))).toBe(490)
  expect(waitMs(timing({ response_gap_ms: null, stages: {} }))).toBeNull()
})

test('time that no stage accounts for is shown as such, and stages that took none are not', () => {
  const parts = attributed(timing({}))
  expect(parts.map(stage => stage.id)).not.toContain('stt_tail_ms')
  expect(parts.at(-1)).toEqual({ id: 'unattributed', ms: 22 })
})

test('all bars of a call share one scale, and none is longer than it', () => {
  const turns = [timing({}), timing({ turn: 3, response_gap_ms: 1260 })]
  expect(scaleMs([])).toBe(500)
  expect(scaleMs(turns)).toBe(1500)
  fc.assert(
    fc.property(fc.array(fc.integer({ min: -10, max: 5000 }), { maxLength: 7 }), fc.nat(9000), (ms, gap) => {
      const names = Object.keys(wire.stages)
      const turn = timing({
        response_gap_ms: gap,
        stages: Object.fromEntries(ms.map((x, i) => [names[i], x])),
      })
      const width = segments(turn, scaleMs([turn])).reduce((sum, segment) => sum + segment.percent, 0)
      expect(width).toBeLessThanOrEqual(100.000_001)
      expect(width).toBeGreaterThanOrEqual(0)
    }),
  )
})

test('the waits of a call are told as median, longest and count; turns without one do not count', () => {
  const turns = [100, 900, 300, null].map((gap, i) => timing({ turn: i, response_gap_ms: gap, stages: {} }))
  expect(waits(turns)).toEqual({ n: 3, medianMs: 300, longestMs: 900 })
  expect(waits(turns.slice(0, 2))).toEqual({ n: 2, medianMs: 500, longestMs: 900 })
  expect(waits([])).toBeNull()
})

test('a second event about a turn replaces the first, and turns stay in order', () => {
  const turns = [3, 2, 3]
    .map((turn, i) => timing({ turn, ttfb_ms: i }))
    .reduce(withTurn, [] as readonly TurnTiming[])
  expect(turns.map(turn => [turn.turn, turn.ttfbMs])).toEqual([
    [2, 1],
    [3, 2],
  ])
})
