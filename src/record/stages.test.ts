import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { LogEntry } from '../session/log.ts'
import type { Event } from '../session/turn/events.ts'
import { plainPolicy } from '../session/turn/policy.ts'
import { play } from '../session/turn/script.ts'
import { sampleHeader } from './sample-log.ts'
import { attribute } from './stages.ts'
import type { TurnTimes } from './turn-record.ts'
import { foldTurns } from './turns.ts'

const time = fc.option(fc.integer({ min: 0, max: 5000 }), { nil: null })
const times: fc.Arbitrary<TurnTimes> = fc.record({
  speech_start_ms: time,
  speech_end_ms: time,
  speech_end_known_ms: time,
  words_ms: time,
  turn_end_ms: time,
  reply_start_ms: time,
  first_token_ms: time,
  tool_called_ms: time,
  first_clause_ms: time,
  last_clause_ms: time,
  first_speech_ms: time,
  first_audio_ms: time,
  first_audible_ms: time,
  reply_end_ms: time,
})

const total = (stages: object) => Object.values(stages).reduce((sum, ms) => sum + ms, 0)

describe('the waterfall of a turn', () => {
  test('adds up to the gap whatever the order of the marks, and no stage but the whole is ever negative', () => {
    fc.assert(
      fc.property(times, marks => {
        const stages = attribute(marks)
        if (marks.speech_end_ms === null || marks.first_audio_ms === null) return stages === null
        if (stages === null) return false
        const gap = marks.first_audio_ms - marks.speech_end_ms
        const { pacing_ms, lead_in_ms, ...others } = stages
        return (
          total({ ...others, pacing_ms }) === gap &&
          lead_in_ms === (marks.first_audible_ms ?? marks.first_audio_ms) - marks.first_audio_ms &&
          Object.values(others).every(ms => ms >= 0) &&
          (pacing_ms >= 0 || pacing_ms === gap)
        )
      }),
    )
  })

  test('work that was done ahead of the commit held nothing up', () => {
    const none = {
      speech_start_ms: 0,
      tool_called_ms: null,
      words_ms: null,
      last_clause_ms: null,
      reply_end_ms: null,
    }
    const early = { first_token_ms: 300, first_clause_ms: 320, first_speech_ms: 350 }
    const marks = { ...none, ...early, speech_end_ms: 100, speech_end_known_ms: 160, turn_end_ms: 500 }
    expect(attribute({ ...marks, reply_start_ms: 500, first_audio_ms: 512, first_audible_ms: 542 })).toEqual({
      vad_tail_ms: 60,
      endpointing_wait_ms: 340,
      stt_tail_ms: 0,
      llm_first_token_ms: 0,
      first_clause_ms: 0,
      tts_first_byte_ms: 0,
      pacing_ms: 12,
      lead_in_ms: 30,
    })
  })

  test('adds up in every call that the reducer can have, on a clock with fractions', () => {
    let measured = 0
    fc.assert(
      fc.property(fc.array(utterance, { minLength: 1, maxLength: 6 }), utterances => {
        for (const { metrics } of foldTurns(call(utterances))) {
          if (metrics.response_gap_ms === null || metrics.stages === null) continue
          measured++
          if (total(metrics.stages) !== metrics.response_gap_ms) return false
        }
        return true
      }),
      { numRuns: 200 },
    )
    expect(measured).toBeGreaterThan(200)
  })
})

interface Utterance {
  readonly pause: number
  readonly length: number
  readonly lag: number
  readonly stt: number
  readonly audio: number
}
const ms = (max: number) => fc.double({ min: 1, max, noNaN: true })
const utterance: fc.Arbitrary<Utterance> = fc.record({
  pause: ms(2000),
  length: ms(2000),
  lag: ms(150),
  stt: ms(900),
  audio: ms(900),
})

/** A call as the shell would log it: the caller speaks now and then, and every reply begins some time after its start. */
function call(utterances: readonly Utterance[]): LogEntry[] {
  const facts: Event[] = [{ type: 'call-start', at: 0 }]
  let now = 0
  let turn = 1
  for (const { pause, length, lag, stt, audio } of utterances) {
    const from = Math.round((now + pause) * 16)
    const to = Math.round((now + pause + length) * 16)
    now += pause + length
    facts.push({ type: 'speech-start', at: now - length + lag, pos: from, soundAt: now - length })
    facts.push({ type: 'speech-end', at: now + lag, pos: to, soundAt: now })
    facts.push({ type: 'words', at: now + lag + stt, from, to, text: 'So it is.', confidence: 0.9 })
    now += 400 + lag + stt + audio
    turn++
    for (const given of [turn - 1, turn]) facts.push({ type: 'playout-start', at: now, turn: given, pos: 0 })
  }
  let at = 0
  const trace = play(facts, { ...plainPolicy, greets: false }).trace
  const entries = trace.map((item): LogEntry => {
    if (!('at' in item)) return { kind: 'command', at, command: item }
    at = item.at
    return { kind: 'event', event: item }
  })
  return [sampleHeader('conv_1'), ...entries]
}
