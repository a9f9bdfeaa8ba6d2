import { describe, expect, test } from 'vitest'
import { audioMessage, commitMessage, readFrame, realtimeUrl } from './codec.ts'

describe('frames as they were recorded (2026-09)', () => {
  test.each([
    [
      '{"config":{"audio_format":"pcm_24000","disable_logging":false,"entity_detection":null,"filter_background_audio":false,"include_language_detection":false,"include_timestamps":true,"keyterms":[],"language_code":null,"max_tokens_to_recompute":5,"min_silence_duration_ms":100,"min_speech_duration_ms":100,"model_id":"scribe_v2_realtime","no_verbatim":false,"sample_rate":24000,"secondary_languages":[],"timestamps_granularity":"word","vad_commit_strategy":false,"vad_silence_threshold_secs":1.5,"vad_threshold":0.4},"message_type":"session_started","session_id":"67936bc03c204b2ea223ecca1b540cce"}',
      { type: 'started', sessionId: '67936bc03c204b2ea223ecca1b540cce' },
    ],
    [
      '{"message_type":"partial_transcript","text":"The quick brown fox"}',
      { type: 'partial', text: 'The quick brown fox' },
    ],
    [
      '{"message_type":"committed_transcript","text":"The quick brown fox jump-"}',
      { type: 'committed', text: 'The quick brown fox jump-' },
    ],
    [
      '{"language_code":null,"message_type":"committed_transcript_with_timestamps","text":"","words":null}',
      { type: 'committed-words', text: '', words: [] },
    ],
    [
      '{"language_code":null,"message_type":"committed_transcript_with_timestamps","text":"The quick","words":[{"channel_index":null,"characters":[{"end":4.9,"start":4.9,"text":"T"},{"end":4.92,"start":4.9,"text":"h"},{"end":5.0,"start":4.92,"text":"e"}],"end":5.0,"logprob":-0.8475399017333984,"speaker_id":null,"start":4.9,"text":"The","type":"word"},{"channel_index":null,"characters":[{"end":5.06,"start":5.0,"text":" "}],"end":5.06,"logprob":-0.7176704406738281,"speaker_id":null,"start":5.0,"text":" ","type":"spacing"},{"channel_index":null,"characters":[],"end":5.34,"logprob":-0.6432624816894531,"speaker_id":null,"start":5.06,"text":"quick","type":"word"}]}',
      {
        type: 'committed-words',
        text: 'The quick',
        words: [
          { text: 'The', logprob: -0.8475399017333984, end: 5 },
          { text: 'quick', logprob: -0.6432624816894531, end: 5.34 },
        ],
      },
    ],
    [
      '{"error":"You must be authenticated to use this endpoint.","message_type":"auth_error"}',
      { type: 'failed', code: 'auth_error', text: 'You must be authenticated to use this endpoint.' },
    ],
    [
      '{"error":"Commit request ignored: only 0.00s of uncommitted audio. You need at least 0.3s of uncommitted audio before committing.","message_type":"commit_throttled"}',
      { type: 'failed', code: 'commit_throttled', text: expect.stringContaining('only 0.00s') },
    ],
  ])('%s', (line, event) => {
    expect(readFrame(line)).toEqual(event)
  })
})

describe('other frames', () => {
  test.each([
    ['{"message_type":"final_transcript","text":"a"}', { type: 'other' }],
    ['{"message_type":"committed_transcript_entities","text":"a","entities":[]}', { type: 'other' }],
    ['{"message_type":"something_new"}', { type: 'other' }],
    ['{"message_type":"something_new","error":"no"}', { type: 'failed', code: 'something_new', text: 'no' }],
    ['{"message_type":"new_error"}', { type: 'failed', code: 'new_error', text: '' }],
    [
      '{"message_type":"committed_transcript_with_timestamps","text":"a","words":[{"text":"a","type":"word"}]}',
      { type: 'committed-words', text: 'a', words: [{ text: 'a', logprob: null, end: null }] },
    ],
  ])('%s', (line, event) => {
    expect(readFrame(line)).toEqual(event)
  })

  test.each([
    '',
    'null',
    '[]',
    '{}',
    '<html>',
    '{"message_type":1}',
    '{"message_type":"partial_transcript"}',
    '{"message_type":"session_started"}',
    '{"message_type":"committed_transcript","text":5}',
    '{"message_type":"committed_transcript_with_timestamps","text":"a","words":"b"}',
    `{"message_type":"partial_transcript","text":"${'a'.repeat(100_001)}"}`,
  ])('%j is none', line => {
    expect(readFrame(line)).toBeNull()
  })
})

describe('messages', () => {
  test('audio is little-endian, in base64', () => {
    expect(JSON.parse(audioMessage(Int16Array.of(1, -2)))).toEqual({
      message_type: 'input_audio_chunk',
      audio_base_64: 'AQD+/w==',
      commit: false,
      sample_rate: 16_000,
    })
  })

  test('a commit has none', () => {
    expect(JSON.parse(commitMessage())).toEqual({
      message_type: 'input_audio_chunk',
      audio_base_64: '',
      commit: true,
      sample_rate: 16_000,
    })
  })
})

describe('the address', () => {
  const model = 'scribe_v2_realtime'
  test.each([
    ['https://api.elevenlabs.io', 'en', 'wss://api.elevenlabs.io/v1/speech-to-text/realtime', 'en'],
    [
      'https://api.eu.residency.elevenlabs.io/',
      'pt-BR',
      'wss://api.eu.residency.elevenlabs.io/v1/speech-to-text/realtime',
      'pt',
    ],
    ['http://127.0.0.1:9/x', '', 'ws://127.0.0.1:9/x/v1/speech-to-text/realtime', null],
    ['http://127.0.0.1:9', 'english', 'ws://127.0.0.1:9/v1/speech-to-text/realtime', null],
  ])('%s in %j', (url, language, address, code) => {
    const made = new URL(realtimeUrl({ url, model, language }))
    expect(made.origin + made.pathname).toBe(address)
    expect(Object.fromEntries(made.searchParams)).toEqual({
      model_id: model,
      audio_format: 'pcm_16000',
      commit_strategy: 'manual',
      include_timestamps: 'true',
      ...(code !== null && { language_code: code }),
    })
  })
})
