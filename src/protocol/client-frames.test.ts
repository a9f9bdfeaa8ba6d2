import { describe, expect, test } from 'vitest'
import { type ClientFrame, maxFrameBytes, readClientFrame } from './client-frames.ts'

function read(frame: unknown): ClientFrame {
  const reading = readClientFrame(typeof frame === 'string' ? frame : JSON.stringify(frame))
  if (!reading.ok) throw new Error(reading.problem)
  return reading.frame
}

function problemOf(frame: unknown): string {
  const reading = readClientFrame(typeof frame === 'string' ? frame : JSON.stringify(frame))
  if (reading.ok) throw new Error(`${JSON.stringify(frame)} was taken`)
  return reading.problem
}

describe('audio', () => {
  test('is known by its key, with or without a type', () => {
    const bytes = Buffer.from([1, 2, 3])
    expect(read({ user_audio_chunk: 'AQID' })).toEqual({ type: 'user_audio_chunk', bytes })
    expect(read({ type: 'user_audio_chunk', user_audio_chunk: 'AQID' })).toEqual({
      type: 'user_audio_chunk',
      bytes,
    })
  })

  test('of two seconds at 48 kHz fits into a frame', () => {
    const chunk = Buffer.alloc(2 * 48_000 * 2).toString('base64')
    expect(read({ user_audio_chunk: chunk })).toMatchObject({ bytes: { length: 192_000 } })
  })

  test('may be empty', () => {
    expect(read({ user_audio_chunk: '' })).toMatchObject({ bytes: { length: 0 } })
  })

  test.each([['AQI'], ['AQ I'], [7], [null], [['AQID']]])('of %j is refused', chunk => {
    expect(problemOf({ user_audio_chunk: chunk })).toBe(
      'In user_audio_chunk: expected audio as standard base64 with padding.',
    )
  })
})

describe('text and feedback', () => {
  test('come through with their optional fields as null', () => {
    expect(read({ type: 'user_message', text: 'yo' })).toEqual({
      type: 'user_message',
      text: 'yo',
      rich_content_id: null,
      user_identifier: null,
    })
    expect(read({ type: 'user_message', text: null })).toMatchObject({ text: null })
    expect(read({ type: 'user_activity' })).toEqual({ type: 'user_activity' })
    expect(read({ type: 'contextual_update', text: 'x', context_id: 'c' })).toEqual({
      type: 'contextual_update',
      text: 'x',
      context_id: 'c',
    })
    expect(read({ type: 'feedback', event_id: 3, score: 'like' })).toEqual({
      type: 'feedback',
      event_id: 3,
      score: 'like',
    })
    expect(read({ type: 'feedback', event_id: 3, score: null })).toMatchObject({ score: null })
    expect(read('{"type":"pong","event_id":3}')).toEqual({ type: 'pong', event_id: 3 })
  })

  test.each([
    [{ type: 'pong' }, 'In pong, field "event_id": expected number, but it is missing.'],
    [{ type: 'pong', event_id: 1.5 }, 'In pong, field "event_id": expected int, received number.'],
    [
      { type: 'feedback', event_id: 1, score: 'meh' },
      'In feedback, field "score": expected one of "like"|"dislike".',
    ],
    [
      { type: 'contextual_update' },
      'In contextual_update, field "text": expected string, but it is missing.',
    ],
    [{ type: 'user_message', text: {} }, 'In user_message, field "text": expected string, received object.'],
  ])('%j is refused by field', (frame, problem) => {
    expect(problemOf(frame)).toBe(problem)
  })

  test('several files and the first of them again are each one file', () => {
    const files = [
      { type: 'file_input', file_id: 'f1' },
      { type: 'file_input', file_id: 'f2' },
    ]
    const text = { type: 'user_message', text: 'look', user_identifier: null }
    expect(read({ type: 'multimodal_message', text, file: files[0], files })).toEqual({
      type: 'multimodal_message',
      text: 'look',
      user_identifier: null,
      file_ids: ['f1', 'f2'],
    })
    expect(read({ type: 'multimodal_message', file: files[1] })).toMatchObject({
      text: null,
      file_ids: ['f2'],
    })
  })
})

describe('a tool result', () => {
  const result = (of: Record<string, unknown>) =>
    read({ type: 'client_tool_result', tool_call_id: 'c1', ...of })

  test('of any JSON becomes text', () => {
    const fromPython =
      '{"type": "client_tool_result", "tool_call_id": "c1", "result": {"got": {"tool_call_id": "c1", "x": 1}}, "is_error": false}'
    expect(read(fromPython)).toEqual({
      type: 'client_tool_result',
      tool_call_id: 'c1',
      result: '{"got":{"tool_call_id":"c1","x":1}}',
      is_error: false,
      error_type: null,
    })
    expect(result({ result: 'done' })).toMatchObject({ result: 'done', is_error: false })
    expect(result({ result: 42 })).toMatchObject({ result: '42' })
    expect(result({ result: null })).toMatchObject({ result: 'null' })
    expect(result({})).toMatchObject({ result: '' })
  })

  test('with an error type is an error whatever the flag says', () => {
    expect(result({ result: 'no', is_error: false, error_type: 'client_timeout' })).toMatchObject({
      is_error: true,
      error_type: 'client_timeout',
    })
  })

  test('of an MCP approval needs its verdict', () => {
    expect(read({ type: 'mcp_tool_approval_result', tool_call_id: 't', is_approved: false })).toMatchObject({
      is_approved: false,
    })
    expect(problemOf({ type: 'mcp_tool_approval_result', tool_call_id: 't' })).toContain('"is_approved"')
  })
})

describe('an enclave setup', () => {
  const setup = (of: Record<string, unknown>) => ({
    type: 'enclave_setup_config',
    agent_config_dict: { name: 'a' },
    override_agent_config_list: null,
    tools_config_list: null,
    prompt_knowledge_base: ['text'],
    ...of,
  })
  const secret = 'x'.repeat(16)

  test('has one webhook in either spelling', () => {
    expect(
      read(
        setup({
          post_call_transcription_webhook: { url: 'https://a.example', hmac_secret: secret },
          post_call_transcription_webhook_url: null,
          post_call_audio_webhook_url: 'https://b.example',
        }),
      ),
    ).toEqual({
      ...setup({}),
      bedrock_inference_profile: null,
      post_call_transcription_webhook: { url: 'https://a.example', hmac_secret: secret },
      post_call_audio_webhook: { url: 'https://b.example', hmac_secret: null },
    })
  })

  test('with both spellings or a short secret is refused', () => {
    const twice = { post_call_audio_webhook: { url: 'u' }, post_call_audio_webhook_url: 'u' }
    expect(problemOf(setup(twice))).toContain('a webhook is given twice')
    expect(problemOf(setup({ post_call_audio_webhook: { url: 'u', hmac_secret: 'short' } }))).toContain(
      '"post_call_audio_webhook.hmac_secret": expected at least 16 characters',
    )
  })
})

describe('what is no frame of ours', () => {
  test('passes under its name when it has a type', () => {
    expect(read({ type: 'telepathy', x: 1 })).toEqual({ type: 'unknown', name: 'telepathy' })
    expect(read({ type: 'constructor' })).toEqual({ type: 'unknown', name: 'constructor' })
    expect(read('{"type":"__proto__"}')).toEqual({ type: 'unknown', name: '__proto__' })
    expect(read({ type: 't'.repeat(1000) })).toEqual({ type: 'unknown', name: 't'.repeat(64) })
  })

  test.each([
    ['{', 'The frame is not JSON: expected one JSON object.'],
    ['[]', 'The frame is not a JSON object but an array.'],
    ['{}', 'The frame has no "type": expected a string, or the key "user_audio_chunk".'],
    ['{"type":5}', 'The frame has no "type": expected a string, or the key "user_audio_chunk".'],
    [
      `{"type":"user_message","text":"${'x'.repeat(maxFrameBytes)}"}`,
      'The frame is larger than 524288 bytes.',
    ],
    [
      `{"type":"client_tool_result","tool_call_id":"c","result":${'['.repeat(200_000)}${']'.repeat(200_000)}}`,
      'In client_tool_result: nested deeper than 64 levels.',
    ],
  ])('is refused otherwise', (text, problem) => {
    expect(problemOf(text)).toBe(problem)
  })
})
