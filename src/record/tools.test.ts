import { expect, test } from 'vitest'
import type { LogEntry } from '../session/log.ts'
import type { Emission } from '../session/ports.ts'
import { outcomeOf } from '../session/tool-outcome.ts'
import { failConversation, foldConversation } from './conversation.ts'
import { sampleHeader } from './sample-log.ts'

const said = (at: number, emission: Emission): LogEntry => ({ kind: 'emission', at, emission })
const request = (at: number, id: string, name: string, kind: 'client' | 'webhook' | 'system') =>
  said(at, {
    type: 'tool-request',
    turn: 1,
    id,
    name,
    kind,
    expectsResponse: true,
    interruption: 'allow',
    execution: 'immediate',
    timeoutMs: 20_000,
  })
const response = (
  at: number,
  id: string,
  name: string,
  of: { kind: 'client' | 'webhook' | 'system'; latencyMs: number; outcome: Parameters<typeof outcomeOf>[0] },
) => said(at, { type: 'tool-response', turn: 1, id, name, ...of, outcome: outcomeOf(of.outcome) as never })

const start: readonly LogEntry[] = [
  sampleHeader('conv_1', { textOnly: true }),
  { kind: 'event', event: { type: 'call-start', at: 0 } },
  { kind: 'event', event: { type: 'caller-text', at: 1000, text: 'Book it.' } },
  { kind: 'command', at: 1000, command: { type: 'commit-turn', turn: 1, from: null, to: null } },
  { kind: 'command', at: 1000, command: { type: 'accept-words', turn: 1, text: 'Book it.', confidence: 1 } },
  { kind: 'command', at: 1000, command: { type: 'start-reply', turn: 1, cause: 'answer', ending: null } },
  { kind: 'mark', at: 1100, mark: { type: 'llm-first-token', turn: 1 } },
  { kind: 'event', event: { type: 'playout-start', at: 1100, turn: 1, pos: 0 } },
  said(1200, { type: 'agent-said', turn: 1, text: 'One moment.' }),
  { kind: 'mark', at: 1250, mark: { type: 'tool-called', turn: 1, name: 'book' } },
  {
    kind: 'mark',
    at: 1260,
    mark: { type: 'llm-usage', turn: 1, model: 'm', promptTokens: 50, completionTokens: 5 },
  },
  request(1300, 'a', 'book', 'webhook'),
]

const rest: readonly LogEntry[] = [
  response(1800, 'a', 'book', {
    kind: 'webhook',
    latencyMs: 500,
    outcome: {
      content: '{"ok":true}',
      parameters: { seats: 2 },
      request: {
        method: 'POST',
        url: 'https://example.com/book/7',
        headers: { accept: '*/*' },
        pathParams: { id: '7' },
        queryParams: {},
        body: '{"seats":2}',
      },
      updates: [{ name: 'booking', before: undefined, after: 12 }],
    },
  }),
  {
    kind: 'mark',
    at: 2000,
    mark: { type: 'llm-usage', turn: 1, model: 'm', promptTokens: 70, completionTokens: 9 },
  },
  said(2100, { type: 'agent-said', turn: 1, text: 'It is booked.' }),
  { kind: 'event', event: { type: 'reply-end', at: 2100, turn: 1, hangUp: false } },
  { kind: 'command', at: 2100, command: { type: 'finish-reply', turn: 1 } },
  { kind: 'mark', at: 2500, mark: { type: 'noted', text: 'On page 1.', contextId: 'page' } },
  { kind: 'mark', at: 2600, mark: { type: 'noted', text: 'It rains.' } },
  { kind: 'mark', at: 2700, mark: { type: 'rated', turn: 1, score: 'like' } },
  { kind: 'mark', at: 2800, mark: { type: 'noted', text: 'On page 2.', contextId: 'page' } },
  { kind: 'command', at: 4000, command: { type: 'end-call', reason: 'hang-up' } },
]

const { transcript, metadata } = foldConversation([...start, ...rest])

test('what was said before and after a tool are two messages; the tool stands with the first', () => {
  expect(transcript.map(({ role, message, tool_calls }) => [role, message, tool_calls.length])).toEqual([
    ['user', 'Book it.', 0],
    ['agent', 'One moment.', 1],
    ['agent', 'It is booked.', 0],
    ['user', 'On page 1.', 0],
    ['user', 'On page 2.', 0],
  ])
})

test('a webhook in the vendor’s words: the call, its details, the result and what it set', () => {
  expect(transcript[1]?.tool_calls).toEqual([
    {
      type: 'webhook',
      request_id: 'a',
      tool_name: 'book',
      params_as_json: '{"seats":2}',
      tool_has_been_called: true,
      tool_details: {
        type: 'webhook',
        method: 'POST',
        url: 'https://example.com/book/7',
        headers: { accept: '*/*' },
        path_params: { id: '7' },
        query_params: {},
        body: '{"seats":2}',
      },
    },
  ])
  expect(transcript[1]?.tool_results).toEqual([
    {
      type: 'webhook',
      request_id: 'a',
      tool_name: 'book',
      result_value: '{"ok":true}',
      is_error: false,
      is_blocked: false,
      tool_has_been_called: true,
      tool_latency_secs: 0.5,
      error_type: '',
      raw_error_message: '',
      dynamic_variable_updates: [
        {
          variable_name: 'booking',
          old_value: null,
          new_value: '12',
          updated_at: 1_767_323_047.478,
          tool_name: 'book',
          tool_request_id: 'a',
        },
      ],
    },
  ])
})

test('what it cost, how it was rated, how long the model took to call, and notes that superseded others', () => {
  expect(transcript[1]?.conversation_turn_metrics?.metrics).toMatchObject({
    convai_llm_tool_request_generation_latency: { elapsed_time: 0.25 },
  })
  expect(transcript[2]).toMatchObject({
    llm_usage: { model_usage: { m: { input: { tokens: 120 }, output_total: { tokens: 14 } } } },
    feedback: { score: 'like', time_in_call_secs: 2 },
  })
  expect(metadata.feedback).toMatchObject({ type: 'thumbs', likes: 1, dislikes: 0 })
  expect(transcript.slice(3).map(turn => turn.contextual_update_info)).toEqual([
    { context_id: 'page', is_superseded: true },
    { context_id: 'page', is_superseded: false },
  ])
})

test.each([
  [
    'end-call',
    { type: 'end-call', reason: 'done', message: 'Bye.' },
    'end_call_success',
    { message: 'Bye.' },
  ],
  ['skip-turn', { type: 'skip-turn', reason: 'hold' }, 'skip_turn_success', { reason: 'hold' }],
  [
    'change-language',
    { type: 'change-language', language: 'de' },
    'language_detection_success',
    { language: 'de' },
  ],
] as const)('what %s did is told as the vendor does', (_, effect, result_type, more) => {
  const outcome = { content: 'ok', effect: effect as never, parameters: { reason: 'why' } }
  const record = foldConversation([
    ...start,
    request(1900, 'b', 'it', 'system'),
    response(1900, 'b', 'it', { kind: 'system', latencyMs: 0, outcome }),
  ])
  expect(record.transcript[1]?.tool_results[0]?.result).toMatchObject({
    result_type,
    status: 'success',
    ...more,
  })
})

test('a log of an earlier version, whose response says only whether it failed, is read', () => {
  const early = (emission: object) => said(1300, emission as Emission)
  const record = foldConversation([
    ...start.slice(0, -1),
    early({ type: 'tool-request', turn: 1, id: 'e', name: 'end_call' }),
    early({ type: 'tool-response', turn: 1, id: 'e', name: 'end_call', isError: false }),
  ])
  expect(record.transcript[1]).toMatchObject({
    tool_calls: [{ type: 'system', tool_name: 'end_call', params_as_json: '{}', tool_has_been_called: true }],
    tool_results: [{ is_error: false, result_value: '' }],
  })
})

test('a tool that its server did not survive has a result that says so', () => {
  const lost = failConversation(foldConversation(start), 'gone')
  expect(lost.transcript[1]?.tool_results).toMatchObject([
    { request_id: 'a', is_error: true, error_type: 'unknown' },
  ])
})

test('a tool that the end of the process cut off is not told as one that was never called', () => {
  const cut = rest.findIndex(entry => entry.kind === 'emission' && entry.emission.type === 'tool-response')
  const { transcript: cutOff } = foldConversation([...start, ...rest.slice(0, cut)])
  expect(cutOff.flatMap(({ tool_calls }) => tool_calls)).toEqual([
    expect.objectContaining({ request_id: 'a', tool_has_been_called: true }),
  ])
  expect(cutOff.flatMap(({ tool_results }) => tool_results)).toEqual([])
})
