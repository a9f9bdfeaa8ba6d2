import { describe, expect, test } from 'vitest'
import type { LogEntry } from '../session/log.ts'
import type { Command } from '../session/turn/events.ts'
import { sampleHeader, sampleLog } from './sample-log.ts'
import { foldTurns, openTurnFold } from './turns.ts'

const header = sampleHeader('conv_1')
const command = (at: number, command: Command): LogEntry => ({ kind: 'command', at, command })
const none = { chars: 0, audio_ms: 0 }
const dry = { count: 0, ms: 0 }

describe('the turns of a call', () => {
  test('the greeting has no caller, no gap and no stages', () => {
    const [greeting] = foldTurns(sampleLog('conv_1'))
    expect(greeting).toMatchObject({
      turn: 1,
      cause: 'greeting',
      ended_by: 'heard-out',
      caller: null,
      agent: { generated: 'Hello, how can I help?', heard: 'Hello, how can I help?', interrupted: false },
      metrics: {
        response_gap_ms: null,
        ttfb_ms: null,
        endpointing_ms: null,
        barge_in_ms: null,
        asr_confidence: null,
        stages: null,
        waste: none,
        underruns: dry,
      },
    })
  })

  test('an answer that was cut keeps what was heard, what was wasted and where its gap went', () => {
    expect(foldTurns(sampleLog('conv_1'))[1]).toEqual({
      turn: 2,
      cause: 'answer',
      ended_by: 'barge-in',
      ending: null,
      caller: { text: 'What is the weather?', typed: false, from: 33_600, to: 57_600 },
      agent: {
        generated: 'It is sunny in Paris, and cold in Oslo.',
        heard: 'It is sunny in',
        interrupted: true,
      },
      fillers: [],
      parts: [{ at_ms: 4160, text: 'It is sunny in Paris, and cold in Oslo.', heard: 'It is sunny in' }],
      tool_calls: [],
      usage: [],
      feedback: null,
      failures: [],
      served_by: {},
      times: {
        speech_start_ms: 2101,
        speech_end_ms: 3601,
        speech_end_known_ms: 3700,
        words_ms: 3790,
        turn_end_ms: 4010,
        reply_start_ms: 4010,
        first_token_ms: 4030,
        tool_called_ms: null,
        first_clause_ms: 4045,
        last_clause_ms: 4100,
        first_speech_ms: 4080,
        first_audio_ms: 4090,
        first_audible_ms: 4110,
        reply_end_ms: 5712,
      },
      metrics: {
        response_gap_ms: 509,
        ttfb_ms: 80,
        endpointing_ms: 409,
        barge_in_ms: 211,
        asr_confidence: 0.93,
        stages: {
          vad_tail_ms: 99,
          endpointing_wait_ms: 310,
          stt_tail_ms: 0,
          llm_first_token_ms: 20,
          first_clause_ms: 15,
          tts_first_byte_ms: 35,
          pacing_ms: 10,
          lead_in_ms: 20,
        },
        waste: { chars: 25, audio_ms: 2500 },
        underruns: { count: 1, ms: 40 },
      },
    })
  })

  test('words that came after the commit are a wait for the recogniser, and a tool call has its latency', () => {
    const turn = foldTurns(sampleLog('conv_1'))[2]
    expect(turn?.times.words_ms).toBe(7300)
    expect(turn?.metrics).toMatchObject({
      response_gap_ms: 539,
      stages: {
        vad_tail_ms: 99,
        endpointing_wait_ms: 312,
        stt_tail_ms: 88,
        tts_first_byte_ms: 36,
        pacing_ms: 0,
      },
    })
    expect(turn?.tool_calls).toMatchObject([
      { id: 'call_1', name: 'end_call', kind: 'system', at_ms: 7304, latency_ms: 12_736, is_error: false },
    ])
  })

  test('typed text is a turn without recogniser: no confidence, no gap, but a time to first byte', () => {
    const [turn] = foldTurns([
      header,
      { kind: 'event', event: { type: 'caller-text', at: 100, text: 'Hi' } },
      command(100, { type: 'commit-turn', turn: 1, from: null, to: null }),
      command(100, { type: 'accept-words', turn: 1, text: 'Hi', confidence: 1 }),
      command(100, { type: 'start-reply', turn: 1, cause: 'answer', ending: null }),
      { kind: 'event', event: { type: 'playout-start', at: 180, turn: 1, pos: 0 } },
    ])
    expect(turn?.caller).toEqual({ text: 'Hi', typed: true, from: null, to: null })
    expect(turn?.metrics).toMatchObject({
      response_gap_ms: null,
      endpointing_ms: null,
      stages: null,
      ttfb_ms: 80,
      asr_confidence: null,
    })
  })

  test('a reply that failed and became an apology is one turn, and the lost time is a wait for the model', () => {
    const [turn] = foldTurns([
      header,
      { kind: 'event', event: { type: 'speech-start', at: 60, pos: 0, soundAt: 0 } },
      { kind: 'event', event: { type: 'speech-end', at: 1100, pos: 16_000, soundAt: 1000 } },
      command(1400, { type: 'commit-turn', turn: 1, from: 0, to: 16_000 }),
      command(1400, { type: 'accept-words', turn: 1, text: 'Hello?', confidence: 0.9 }),
      command(1400, { type: 'start-reply', turn: 1, cause: 'answer', ending: null }),
      { kind: 'mark', at: 1450, mark: { type: 'clause', turn: 1, text: 'Good day.' } },
      {
        kind: 'mark',
        at: 3000,
        mark: {
          type: 'provider-failed',
          turn: 1,
          stage: 'tts',
          message: 'no voice',
          provider: 'piper',
          kind: 'down',
        },
      },
      command(3000, { type: 'start-reply', turn: 1, cause: 'failed', ending: null }),
      { kind: 'mark', at: 3001, mark: { type: 'clause', turn: 1, text: 'Sorry.' } },
      { kind: 'mark', at: 3050, mark: { type: 'speech', turn: 1, samples: 8000 } },
      {
        kind: 'mark',
        at: 1420,
        mark: { type: 'provider-served', turn: 1, stage: 'llm', provider: 'groq', ms: 20 },
      },
      {
        kind: 'mark',
        at: 3050,
        mark: { type: 'provider-served', turn: 1, stage: 'tts', provider: 'house', ms: 50 },
      },
      { kind: 'event', event: { type: 'playout-start', at: 3060, turn: 1, pos: 0 } },
      { kind: 'emission', at: 3060, emission: { type: 'agent-said', turn: 1, text: 'Sorry.' } },
      command(4000, { type: 'finish-reply', turn: 1 }),
    ])
    expect(turn).toMatchObject({
      cause: 'failed',
      agent: { generated: 'Sorry.', heard: 'Sorry.', interrupted: false },
      failures: [{ at_ms: 3000, stage: 'tts', message: 'no voice', provider: 'piper', kind: 'down' }],
      served_by: { llm: 'groq', tts: 'house' },
      metrics: {
        response_gap_ms: 2060,
        stages: { llm_first_token_ms: 1600, first_clause_ms: 1, tts_first_byte_ms: 49, pacing_ms: 10 },
        waste: { chars: 'Good day.'.length, audio_ms: 0 },
      },
    })
  })

  test('a cut before the first audio is no barge-in: nothing was heard, and all of it was waste', () => {
    const [turn] = foldTurns([
      header,
      command(0, { type: 'start-reply', turn: 1, cause: 'greeting', ending: null }),
      { kind: 'mark', at: 10, mark: { type: 'clause', turn: 1, text: 'Hello!' } },
      { kind: 'event', event: { type: 'speech-start', at: 80, pos: 320, soundAt: 20 } },
      command(80, { type: 'cut-reply', turn: 1, reason: 'barge-in' }),
      {
        kind: 'mark',
        at: 80,
        mark: { type: 'cut', turn: 1, heardSamples: 0, madeSamples: 1600, heardChars: 0, madeChars: 6 },
      },
    ])
    expect(turn?.agent).toEqual({ generated: 'Hello!', heard: '', interrupted: true })
    expect(turn?.metrics).toMatchObject({ barge_in_ms: null, waste: { chars: 6, audio_ms: 100 } })
  })

  test('a log that stops in the middle of a reply does not claim to know what was heard', () => {
    const log = sampleLog('conv_1')
    const stopped = log.slice(
      0,
      log.findIndex(entry => entry.kind === 'mark' && entry.mark.type === 'underrun'),
    )
    expect(foldTurns(stopped)[1]).toMatchObject({
      ended_by: null,
      agent: { heard: null, interrupted: false },
    })
  })

  test('a turn can be read while the call goes on', () => {
    const fold = openTurnFold()
    for (const entry of sampleLog('conv_1').slice(0, 12)) fold.push(entry)
    expect(fold.turn(1)?.agent?.heard).toBe('Hello, how can I help?')
    expect(fold.turn(2)).toBeNull()
  })
})
