import { describe, expect, test } from 'vitest'
import { serverFrameSchema } from '../protocol/server-schemas.ts'
import type { Emission } from '../session/ports.ts'
import { outcomeOf } from '../session/tool-outcome.ts'
import { toFrames } from './wire.ts'

const outcome = outcomeOf({ content: 'It rains.' })
const request: Extract<Emission, { type: 'tool-request' }> = {
  type: 'tool-request',
  turn: 4,
  id: 't1',
  name: 'weather',
  kind: 'webhook',
  expectsResponse: true,
  interruption: 'allow',
  execution: 'immediate',
  timeoutMs: 20_000,
}
const response: Extract<Emission, { type: 'tool-response' }> = {
  type: 'tool-response',
  turn: 4,
  id: 't1',
  name: 'weather',
  kind: 'webhook',
  outcome,
  latencyMs: 120,
}

/** Every kind of emission, so that a new one cannot be left without a look. */
const emissions: { readonly [Type in Emission['type']]: Extract<Emission, { type: Type }> } = {
  'caller-tentative': { type: 'caller-tentative', turn: 4, text: 'what ti', confidence: 0.5 },
  'caller-said': { type: 'caller-said', turn: 4, text: 'What time is it?', confidence: 0.9 },
  'agent-said': { type: 'agent-said', turn: 4, text: 'Noon.' },
  'agent-text': { type: 'agent-text', turn: 4, part: 'delta', text: 'No' },
  'agent-corrected': { type: 'agent-corrected', turn: 4, original: 'Noon it is.', heard: 'Noon' },
  'vad-score': { type: 'vad-score', score: 0.123456 },
  'tool-request': request,
  'client-tool-call': {
    type: 'client-tool-call',
    turn: 4,
    id: 't1',
    name: 'show',
    parameters: {},
    expectsResponse: false,
  },
  'tool-response': response,
  'agent-complete': { type: 'agent-complete', turn: 4 },
  'context-used': { type: 'context-used', turn: 4, model: 'm', tokens: 10, limitTokens: 100 },
  'agent-tentative': { type: 'agent-tentative', text: 'Noon' },
  'turn-probability': { type: 'turn-probability', probability: 0.98765 },
  'recogniser-ready': { type: 'recogniser-ready' },
  phase: { type: 'phase', phase: 'listening' },
}

test.each(Object.values(emissions))('$type: its frames are valid, and carry its turn', emission => {
  for (const frame of toFrames(emission)) {
    expect(serverFrameSchema.parse(JSON.parse(JSON.stringify(frame)))).toEqual(frame)
    const [payload] = Object.values(frame).filter(value => typeof value === 'object')
    if ('turn' in emission) expect(payload).toMatchObject({ event_id: 4 })
  }
})

test('each emission has the frames that the protocol names for it', () => {
  const types = Object.fromEntries(
    Object.values(emissions).map(emission => [
      emission.type,
      toFrames(emission)
        .map(({ type }) => type)
        .join(' '),
    ]),
  )
  expect(types).toEqual({
    'caller-tentative': 'tentative_user_transcript',
    'caller-said': 'user_transcript',
    'agent-said': 'agent_response',
    'agent-text': 'agent_chat_response_part',
    'agent-corrected': 'agent_response_correction',
    'vad-score': 'vad_score',
    'tool-request': 'agent_tool_request',
    'client-tool-call': 'client_tool_call',
    'tool-response': 'agent_tool_response agent_tool_response_full_payload',
    'agent-complete': 'agent_response_complete',
    'context-used': 'context_usage',
    'agent-tentative': 'internal_tentative_agent_response',
    'turn-probability': 'internal_turn_probability',
    'recogniser-ready': 'asr_initiation_metadata',
    phase: '',
  })
})

test('what a client typed does not come back to it as a transcript: it shows it itself', () => {
  expect(toFrames({ ...emissions['caller-said'], typed: true })).toEqual([])
})

describe('tools', () => {
  test('a request says how long it may take, when it runs, and whether it may be interrupted', () => {
    expect(
      toFrames({
        ...request,
        interruption: 'disable-during-tool',
        execution: 'post-tool-speech',
        timeoutMs: 2500,
      }),
    ).toEqual([
      {
        type: 'agent_tool_request',
        agent_tool_request: {
          tool_name: 'weather',
          tool_call_id: 't1',
          tool_type: 'webhook',
          event_id: 4,
          expects_response: true,
          disable_interruptions: true,
          response_timeout_secs: 2.5,
          execution_mode: 'post_tool_speech',
        },
      },
    ])
  })

  test('a client tool is called with all five fields, its parameters an object', () => {
    expect(toFrames({ ...emissions['client-tool-call'], parameters: { page: 2 } })).toEqual([
      {
        type: 'client_tool_call',
        client_tool_call: {
          tool_name: 'show',
          tool_call_id: 't1',
          parameters: { page: 2 },
          event_id: 4,
          expects_response: false,
        },
      },
    ])
  })

  test.each([
    ['as it is', 'x'.repeat(65_536), 65_536, false],
    ['cut at 64 KB', 'x'.repeat(65_537), 65_536, true],
    ['cut between characters', 'é'.repeat(40_000), 65_536, true],
    ['cut before a character that does not fit', `x${'😀'.repeat(20_000)}`, 65_533, true],
  ])('a result goes out %s', (_, content, bytes, truncated) => {
    const full = toFrames({ ...response, outcome: { ...outcome, content } })[1]
    if (full?.type !== 'agent_tool_response_full_payload') throw new Error('no full payload')
    const { full_tool_result, truncated: told } = full.agent_tool_response_full_payload
    expect([Buffer.byteLength(full_tool_result), told]).toEqual([bytes, truncated])
    expect(content.startsWith(full_tool_result)).toBe(true)
  })

  test('the end of the call is told; a failed end_call, or a tool of that name, would end it and is not', () => {
    const end = { ...response, name: 'end_call' }
    const failed = { ...outcome, isError: true }
    expect(toFrames({ ...end, kind: 'system' })).toHaveLength(2)
    expect(toFrames({ ...end, kind: 'system', outcome: failed })).toEqual([])
    expect(toFrames({ ...end, kind: 'client' })).toEqual([])
    expect(toFrames({ ...request, name: 'end_call' })).toEqual([])
    expect(toFrames({ ...request, name: 'end_call', kind: 'system' })).toHaveLength(1)
    expect(toFrames({ ...response, outcome: failed })[0]).toMatchObject({
      agent_tool_response: { is_error: true },
    })
  })
})
