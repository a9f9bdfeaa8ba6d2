import { expect, test } from 'vitest'
import { checkOverrides, type InitiationData } from './initiation.ts'
import { initiationSchema } from './initiation-schema.ts'

const asked = (of: Record<string, unknown>): InitiationData => initiationSchema.parse(of)
const override = (conversation_config_override: unknown) => asked({ conversation_config_override })

const agent = (allowed: unknown = {}, config: unknown = {}) => ({
  conversation_config: config,
  platform_settings: { overrides: { conversation_config_override: allowed } },
})
const nothing = { ok: true, overrides: {}, extraBody: undefined }

test('an allowed override is kept in its place', () => {
  const wanted = {
    agent: { prompt: { prompt: 'Be brief.', llm: 'gpt-4o' }, first_message: 'Hi', language: 'de' },
    tts: { voice_id: 'v', speed: 1.1 },
    turn: { soft_timeout_config: { message: 'One moment' } },
    conversation: { text_only: true, max_duration_seconds: 60 },
  }
  const allowed = {
    agent: { prompt: { prompt: true, llm: true }, first_message: true, language: true },
    tts: { voice_id: true, speed: true },
    turn: { soft_timeout_config: { message: true } },
    conversation: { text_only: true, max_duration_seconds: true },
  }
  expect(checkOverrides(override(wanted), agent(allowed))).toEqual({ ...nothing, overrides: wanted })
})

test.each([
  [{ tts: { voice_id: 'v' } }, 'voice_id'],
  [{ agent: { prompt: { prompt: 'x' } } }, 'prompt'],
  [{ agent: { language: 'de' } }, 'language'],
  [{ conversation: { text_only: true } }, 'text_only'],
  [{ turn: { soft_timeout_config: { message: 'x' } } }, 'message'],
  [{ asr: { keywords: ['x'] } }, 'keywords'],
])('%j is refused by its name where the agent does not allow it', (wanted, field) => {
  expect(checkOverrides(override(wanted), agent())).toEqual({ ok: false, field })
  expect(checkOverrides(override(wanted), {})).toEqual({ ok: false, field })
  expect(checkOverrides(override(wanted), null)).toEqual({ ok: false, field })
})

test.each([
  ['missing', {}],
  ['empty objects, as the JavaScript client sends', { agent: { prompt: {} }, tts: {}, conversation: {} }],
  ['null', { agent: null, tts: { voice_id: null }, conversation: { text_only: null } }],
  [
    'empty values',
    { agent: { prompt: { prompt: '', tool_ids: [] }, first_message: '' }, asr: { keywords: [] } },
  ],
  [
    'the published defaults, as the widget sends',
    { agent: { language: 'en' }, conversation: { text_only: false } },
  ],
  ['text_only at the top as false', { text_only: false }],
  ['text_only at the top where it is not allowed', { text_only: true }],
])('%s overrides nothing and needs no permission', (_, wanted) => {
  expect(checkOverrides(override(wanted), agent())).toEqual(nothing)
})

test('what the agent has anyway needs no permission', () => {
  const config = {
    agent: { language: 'fr', prompt: { knowledge_base: [{ id: 'k', name: 'n', type: 'file' }] } },
    conversation: { text_only: true },
  }
  const same = {
    agent: { language: 'fr', prompt: { knowledge_base: [{ type: 'file', name: 'n', id: 'k' }] } },
    conversation: { text_only: true },
  }
  expect(checkOverrides(override(same), agent({}, config))).toEqual(nothing)
  expect(checkOverrides(override({ agent: { language: 'en' } }), agent({}, config))).toEqual({
    ok: false,
    field: 'language',
  })
})

test('text_only at the top counts as if it were in its place', () => {
  const allowed = agent({ conversation: { text_only: true } })
  const overrides = { conversation: { text_only: true } }
  expect(checkOverrides(override({ text_only: true }), allowed)).toEqual({ ...nothing, overrides })
  expect(checkOverrides(override({ text_only: false, conversation: { text_only: true } }), allowed)).toEqual({
    ...nothing,
    overrides,
  })
})

test('native MCP servers count in both of their places', () => {
  const allowed = agent({ agent: { prompt: { native_mcp_server_ids: true } } })
  const overrides = { agent: { prompt: { native_mcp_server_ids: ['m'] } } }
  expect(checkOverrides(override({ agent: { native_mcp_server_ids: ['m'] } }), allowed)).toEqual({
    ...nothing,
    overrides,
  })
})

test('an allowed empty first message lets the caller begin', () => {
  const config = { agent: { first_message: 'Hello!' } }
  expect(
    checkOverrides(
      override({ agent: { first_message: '' } }),
      agent({ agent: { first_message: true } }, config),
    ),
  ).toEqual({
    ...nothing,
    overrides: { agent: { first_message: '' } },
  })
})

test('client events that are not allowed are passed over', () => {
  const wanted = override({ conversation: { client_events: ['audio'] } })
  expect(checkOverrides(wanted, agent())).toEqual(nothing)
  expect(checkOverrides(wanted, agent({ conversation: { client_events: true } }))).toEqual({
    ...nothing,
    overrides: { conversation: { client_events: ['audio'] } },
  })
})

test('a start elsewhere than at the start needs permission', () => {
  const node = asked({ starting_workflow_node_id: 'n' })
  const procedures = asked({ procedure_ids: ['p'] })
  expect(checkOverrides(node, agent())).toEqual({ ok: false, field: 'starting_workflow_node_id' })
  expect(checkOverrides(procedures, agent())).toEqual({ ok: false, field: 'procedure_ids' })
  const open = {
    platform_settings: {
      overrides: {
        enable_starting_workflow_node_id_from_client: true,
        enable_procedure_ids_from_client: true,
      },
    },
  }
  expect(checkOverrides(node, open)).toEqual(nothing)
  expect(checkOverrides(procedures, open)).toEqual(nothing)
  expect(checkOverrides(asked({ procedure_ids: [] }), agent())).toEqual(nothing)
})

test('a body for the custom model is ignored where it is not allowed', () => {
  const wanted = asked({ custom_llm_extra_body: { temperature: 0.1 } })
  expect(checkOverrides(wanted, agent())).toEqual(nothing)
  expect(
    checkOverrides(wanted, { platform_settings: { overrides: { custom_llm_extra_body: true } } }),
  ).toEqual({
    ...nothing,
    extraBody: { temperature: 0.1 },
  })
})
