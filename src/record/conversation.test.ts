import { describe, expect, test } from 'vitest'
import type { LogEntry } from '../session/log.ts'
import { failConversation, foldConversation } from './conversation.ts'
import { listItem } from './list-item.ts'
import { sampleHeader, sampleLog } from './sample-log.ts'

describe('the record of a call', () => {
  const record = foldConversation(sampleLog('conv_1'), { agentName: 'Ada', language: 'en', hasAudio: true })

  test('tells the call in the shape that clients of the vendor read', () => {
    expect(record).toMatchObject({
      agent_id: 'agent_1',
      agent_name: 'Ada',
      conversation_id: 'conv_1',
      status: 'done',
      has_audio: true,
      has_user_audio: true,
      has_response_audio: true,
      analysis: null,
      metadata: {
        start_time_unix_secs: 1_767_323_045,
        call_duration_secs: 20,
        cost_fiat: null,
        termination_reason: 'The agent ended the call (end_call).',
        error: null,
        main_language: 'en',
        text_only: false,
      },
    })
    expect(record.transcript.map(turn => [turn.role, turn.source_event_id, turn.time_in_call_secs])).toEqual([
      ['agent', 1, 0],
      ['user', 2, 2],
      ['agent', 2, 4],
      ['user', 3, 5],
      ['agent', 3, 7],
    ])
  })

  test('a reply that was cut shows what was heard, and beside it what was generated', () => {
    expect(record.transcript[2]).toMatchObject({
      message: 'It is sunny in',
      interrupted: true,
      original_message: 'It is sunny in Paris, and cold in Oslo.',
      source_medium: 'audio',
    })
    expect(record.transcript[4]).toMatchObject({ interrupted: false, original_message: null })
  })

  test('what was asked for and is not there stands in its warnings, once', () => {
    const warned = { kind: 'mark', at: 5000, mark: { type: 'warning', text: 'A file was sent.' } } as const
    expect(foldConversation([...sampleLog('conv_1'), warned, warned]).metadata.warnings).toEqual([
      'A file was sent.',
    ])
    expect(record.metadata.warnings).toEqual([])
  })

  test('a greeting that was cut shows what was heard of it too', () => {
    const cut = foldConversation([
      ...sampleLog('conv_1').slice(0, 9),
      { kind: 'event', event: { type: 'speech-start', at: 600, pos: 8000, soundAt: 500 } },
      { kind: 'command', at: 700, command: { type: 'cut-reply', turn: 1, reason: 'barge-in' } },
      {
        kind: 'mark',
        at: 700,
        mark: {
          type: 'cut',
          turn: 1,
          heardSamples: 8000,
          madeSamples: 24_000,
          heardChars: 10,
          madeChars: 22,
        },
      },
      {
        kind: 'emission',
        at: 700,
        emission: {
          type: 'agent-corrected',
          turn: 1,
          original: 'Hello, how can I help?',
          heard: 'Hello, how',
        },
      },
    ])
    expect(cut.transcript).toMatchObject([
      { role: 'agent', message: 'Hello, how', interrupted: true, original_message: 'Hello, how can I help?' },
    ])
    expect(cut.status).toBe('in-progress')
  })

  test('metrics have the names of the vendor and are in seconds', () => {
    expect(record.transcript[0]?.conversation_turn_metrics).toEqual({
      metrics: { convai_tts_service_ttfb: { elapsed_time: 0.059 } },
      convai_asr_provider: null,
      convai_tts_model: 'flite',
    })
    expect(record.transcript[1]?.conversation_turn_metrics).toEqual({
      metrics: { convai_asr_trailing_service_latency: { elapsed_time: 0.189 } },
      convai_asr_provider: 'moonshine',
      convai_tts_model: null,
    })
    expect(record.transcript[2]?.conversation_turn_metrics?.metrics).toEqual({
      convai_turn_silence_before_initiation: { elapsed_time: 0.409 },
      convai_turn_asr_latency: { elapsed_time: 0 },
      convai_llm_service_ttfb: { elapsed_time: 0.02 },
      convai_llm_service_ttf_sentence: { elapsed_time: 0.035 },
      convai_llm_service_tt_last_sentence: { elapsed_time: 0.09 },
      convai_tts_service_ttfb: { elapsed_time: 0.035 },
      convai_ttf_audio_since_silence: { elapsed_time: 0.509 },
    })
  })

  test('a tool call and its result are on the message of their turn', () => {
    const { tool_calls, tool_results } = record.transcript[4] ?? {}
    expect(tool_calls).toMatchObject([
      { type: 'system', request_id: 'call_1', tool_name: 'end_call', tool_has_been_called: true },
    ])
    expect(tool_results).toMatchObject([{ request_id: 'call_1', is_error: false, tool_latency_secs: 12.736 }])
  })

  test('our own block has the turns, the line, the policy and who served the call', () => {
    const { antiphon } = record
    expect(antiphon.turns.map(turn => turn.turn)).toEqual([1, 2, 3])
    expect(antiphon).toMatchObject({
      round_trip: { n: 2, p50_ms: 12, p90_ms: 18, max_ms: 18, jitter_max_ms: 5 },
      underruns: { count: 1, ms: 40 },
      policy: { version: 'plain-1' },
      providers: { stt: 'moonshine' },
      started_at_unix_ms: 1_767_323_045_678,
      duration_ms: 20_040,
      end_reason: 'end-call',
    })
  })

  test('is the same again when it went through JSON', () => {
    expect(JSON.parse(JSON.stringify(record))).toEqual(record)
    const stored = sampleLog('conv_1').map((entry): LogEntry => JSON.parse(JSON.stringify(entry)))
    expect(foldConversation(stored, { agentName: 'Ada', language: 'en', hasAudio: true })).toEqual(record)
  })

  test('a reply of which nothing was heard is no message; a sound without words is none either', () => {
    const quiet = foldConversation([
      sampleHeader('conv_1'),
      { kind: 'command', at: 400, command: { type: 'commit-turn', turn: 1, from: 0, to: 16 } },
      { kind: 'command', at: 400, command: { type: 'drop-speech', from: 0, to: 16, reason: 'no-words' } },
      { kind: 'command', at: 400, command: { type: 'start-reply', turn: 1, cause: 'answer', ending: null } },
      { kind: 'mark', at: 420, mark: { type: 'clause', turn: 1, text: 'Yes?' } },
      { kind: 'command', at: 430, command: { type: 'cut-reply', turn: 1, reason: 'barge-in' } },
    ])
    expect(quiet.transcript).toEqual([])
    expect(quiet.antiphon.turns).toHaveLength(1)
    expect(quiet.antiphon.dropped_speech).toEqual({ overlap: 0, no_words: 1 })
  })

  test('typed text and text-only replies are text', () => {
    const chat = foldConversation([
      sampleHeader('conv_1', { textOnly: true }),
      { kind: 'command', at: 5, command: { type: 'commit-turn', turn: 1, from: null, to: null } },
      { kind: 'command', at: 5, command: { type: 'accept-words', turn: 1, text: 'Hi', confidence: 1 } },
      { kind: 'command', at: 5, command: { type: 'start-reply', turn: 1, cause: 'answer', ending: null } },
      { kind: 'event', event: { type: 'playout-start', at: 9, turn: 1, pos: 0 } },
      { kind: 'emission', at: 20, emission: { type: 'agent-said', turn: 1, text: 'Hello!' } },
      { kind: 'command', at: 21, command: { type: 'finish-reply', turn: 1 } },
    ])
    expect(chat.transcript.map(turn => [turn.message, turn.source_medium])).toEqual([
      ['Hi', 'text'],
      ['Hello!', 'text'],
    ])
    expect(chat.transcript[0]?.conversation_turn_metrics).toBeNull()
  })

  test('an end that the log could not record is taken from the context', () => {
    const crashed = foldConversation(sampleLog('conv_1').slice(0, 9), { endReason: 'crashed' })
    expect(crashed).toMatchObject({
      status: 'failed',
      metadata: { termination_reason: 'An internal error ended the call.', error: { code: 1011 } },
    })
  })

  test('a call that the server did not survive is failed, with the reason given', () => {
    const lost = failConversation(foldConversation(sampleLog('conv_1').slice(0, 9)), 'gone')
    expect(lost).toMatchObject({
      status: 'failed',
      metadata: { termination_reason: 'gone', error: { code: 1011, reason: 'gone' } },
      antiphon: { end_reason: null },
    })
  })

  test('a log without its header is refused', () => {
    expect(() => foldConversation(sampleLog('conv_1').slice(1))).toThrow('must begin with its header')
  })

  test('its line in a list', () => {
    expect(listItem(record)).toEqual({
      agent_id: 'agent_1',
      agent_name: 'Ada',
      conversation_id: 'conv_1',
      start_time_unix_secs: 1_767_323_045,
      call_duration_secs: 20,
      message_count: 5,
      status: 'done',
      termination_reason: 'The agent ended the call (end_call).',
      call_successful: 'unknown',
      call_success_score: null,
      transcript_summary: null,
      call_summary_title: null,
      branch_id: null,
      version_id: null,
      direction: null,
      main_language: 'en',
      conversation_initiation_source: 'unknown',
      tool_names: ['end_call'],
    })
  })
})
