import { expect, expectTypeOf, test } from 'vitest'
import type { z } from 'zod'
import { audioFrame, pingFrame, type ServerFrame, writeServerFrame } from './server-frames.ts'
import { readServerFrame, serverFrameSchema } from './server-schemas.ts'

const toolCall = { tool_name: 'look_up', tool_call_id: 't1', tool_type: 'webhook', event_id: 4 }
const mcpCall = {
  service_id: 's',
  tool_call_id: 't1',
  tool_name: 'look_up',
  tool_description: null,
  parameters: { q: 1 },
  timestamp: '2026-01-02T03:04:05Z',
}

// One of each kind that the protocol has.
const frames: readonly ServerFrame[] = [
  {
    type: 'conversation_initiation_metadata',
    conversation_initiation_metadata_event: {
      conversation_id: 'conv_1',
      agent_output_audio_format: 'pcm_16000',
      user_input_audio_format: 'ulaw_8000',
    },
  },
  pingFrame(1, null),
  audioFrame(3, Uint8Array.of(0, 0), {
    alignment: { chars: ['a'], char_start_times_ms: [0], char_durations_ms: [50] },
    isFinal: true,
  }),
  { type: 'interruption', interruption_event: { event_id: 3 } },
  { type: 'user_transcript', user_transcription_event: { user_transcript: 'hello', event_id: 4 } },
  {
    type: 'tentative_user_transcript',
    tentative_user_transcription_event: { user_transcript: 'hel', event_id: 4 },
  },
  {
    type: 'agent_response',
    agent_response_event: {
      agent_response: 'Hi',
      event_id: 4,
      attachments: [{ url: 'https://a.example', name: 'a', mime_type: null }],
    },
  },
  {
    type: 'agent_response_correction',
    agent_response_correction_event: {
      original_agent_response: 'Hi you',
      corrected_agent_response: 'Hi',
      event_id: 4,
    },
  },
  { type: 'agent_chat_response_part', text_response_part: { type: 'delta', text: 'H', event_id: 4 } },
  {
    type: 'agent_reasoning_response_part',
    reasoning_response_part: { type: 'start', text: '', event_id: '4' },
  },
  { type: 'agent_response_complete', agent_response_complete_event: { event_id: 4 } },
  { type: 'agent_response_metadata', agent_response_metadata_event: { metadata: { a: 1 }, event_id: 4 } },
  {
    type: 'client_tool_call',
    client_tool_call: {
      tool_name: 'n',
      tool_call_id: 't1',
      parameters: {},
      event_id: 4,
      expects_response: true,
    },
  },
  { type: 'agent_tool_request', agent_tool_request: toolCall },
  {
    type: 'agent_tool_request',
    agent_tool_request: {
      ...toolCall,
      expects_response: true,
      disable_interruptions: false,
      response_timeout_secs: 20,
      execution_mode: 'immediate',
    },
  },
  {
    type: 'agent_tool_response',
    agent_tool_response: { ...toolCall, is_error: false, is_blocked: false, is_called: true },
  },
  {
    type: 'agent_tool_response_full_payload',
    agent_tool_response_full_payload: {
      ...toolCall,
      is_error: false,
      is_called: true,
      full_tool_result: '{}',
      truncated: false,
    },
  },
  { type: 'mcp_tool_call', mcp_tool_call: { ...mcpCall, state: 'loading' } },
  {
    type: 'mcp_tool_call',
    mcp_tool_call: { ...mcpCall, state: 'awaiting_approval', approval_timeout_secs: 300 },
  },
  {
    type: 'mcp_tool_call',
    mcp_tool_call: { ...mcpCall, state: 'success', result: [{ type: 'text', text: 'x' }] },
  },
  { type: 'mcp_tool_call', mcp_tool_call: { ...mcpCall, state: 'failure', error_message: 'no' } },
  {
    type: 'mcp_connection_status',
    mcp_connection_status: {
      integrations: [
        { integration_id: 'i', integration_type: 'mcp_server', is_connected: true, tool_count: 2 },
      ],
    },
  },
  { type: 'vad_score', vad_score_event: { vad_score: 0.95 } },
  {
    type: 'context_usage',
    context_usage_event: { event_id: 4, model: 'm', context_tokens: 10, context_limit_tokens: 100 },
  },
  { type: 'asr_initiation_metadata', asr_initiation_metadata_event: {} },
  { type: 'guardrail_triggered', guardrail_triggered_event: { guardrail_name: 'profanity' } },
  {
    type: 'internal_tentative_agent_response',
    tentative_agent_response_internal_event: { tentative_agent_response: 'x' },
  },
  { type: 'internal_turn_probability', turn_probability_internal_event: { turn_probability: 0.5 } },
  {
    type: 'rich_content',
    rich_content: { rich_content_id: 'r', component: 'buttons', props: {}, event_id: 4 },
  },
  { type: 'agent_typing', agent_typing_event: { is_typing: true, duration_ms: null } },
  { type: 'external_agent_connected', external_agent_connected_event: {} },
  { type: 'external_agent_disconnected', external_agent_disconnected_event: {} },
  { type: 'queue_status', queue_status_event: { status: 'waiting' } },
  { type: 'error', error_event: { code: 1002, message: 'm', error_type: 'llm_error', reason: null } },
  { type: 'client_error', error_event: { code: 1008, error_name: 'invalid_message', message: 'm' } },
]

test('types and schemas say the same', () => {
  expectTypeOf<z.output<typeof serverFrameSchema>>().toExtend<ServerFrame>()
  expectTypeOf<ServerFrame['type']>().toEqualTypeOf<z.output<typeof serverFrameSchema>['type']>()
  const kinds = new Set<string>(frames.map(frame => frame.type))
  expect(
    serverFrameSchema.options.map(option => option.shape.type.value).filter(type => !kinds.has(type)),
  ).toEqual([])
})

test.each(frames.map(frame => [frame.type, frame] as const))('%s is read as it was written', (_, frame) => {
  const text = writeServerFrame(frame)
  expect(serverFrameSchema.parse(JSON.parse(text))).toEqual(frame)
  expect(readServerFrame(text)).toEqual({ ok: true, frame })
})

test('unknown types and keys are no fault when reading', () => {
  expect(readServerFrame('{"type":"telepathy"}')).toEqual({
    ok: true,
    frame: { type: 'unknown', name: 'telepathy' },
  })
  const grown =
    '{"type":"agent_response","agent_response_event":{"agent_response":"Hi","event_id":4,"response_id":"r"},"sent_at":1}'
  expect(readServerFrame(grown)).toEqual({
    ok: true,
    frame: { type: 'agent_response', agent_response_event: { agent_response: 'Hi', event_id: 4 } },
  })
  expect(serverFrameSchema.safeParse(JSON.parse(grown)).success).toBe(false)
  const grownCall = { ...mcpCall, state: 'loading', extra: 1 }
  expect(readServerFrame(JSON.stringify({ type: 'mcp_tool_call', mcp_tool_call: grownCall }))).toMatchObject({
    ok: true,
    frame: { mcp_tool_call: { ...mcpCall, state: 'loading' } },
  })
})

test.each([
  ['a ping without its ping_ms', '{"type":"ping","ping_event":{"event_id":1}}', 'ping_event.ping_ms'],
  [
    'an alignment of null',
    '{"type":"audio","audio_event":{"audio_base_64":"AAAA","event_id":1,"alignment":null}}',
    'alignment',
  ],
  ['empty audio', '{"type":"audio","audio_event":{"audio_base_64":"","event_id":1}}', 'audio_base_64'],
  [
    'audio that is no base64',
    '{"type":"audio","audio_event":{"audio_base_64":"Zm9-","event_id":1}}',
    'audio_base_64',
  ],
  ['an id that is no integer', '{"type":"interruption","interruption_event":{"event_id":1.5}}', 'event_id'],
  [
    'an unknown format',
    '{"type":"conversation_initiation_metadata","conversation_initiation_metadata_event":{"conversation_id":"c","agent_output_audio_format":"mp3_44100","user_input_audio_format":"pcm_16000"}}',
    'agent_output_audio_format',
  ],
  [
    'parameters of null',
    '{"type":"client_tool_call","client_tool_call":{"tool_name":"n","tool_call_id":"t","parameters":null,"event_id":1,"expects_response":true}}',
    'parameters',
  ],
  ['no payload', '{"type":"vad_score"}', 'vad_score_event'],
  ['no type', '{"ping_event":{}}', 'has no "type"'],
  ['no JSON', 'nonsense', 'not JSON'],
])('%s is a fault, named by its field', (_, text, field) => {
  const reading = readServerFrame(text)
  expect(reading).toMatchObject({ ok: false, problem: expect.stringContaining(field) })
})
