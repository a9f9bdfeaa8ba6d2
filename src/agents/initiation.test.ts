import { expect, test } from 'vitest'
import type { InitiationData } from '../protocol/initiation.ts'
import { initiationSchema } from '../protocol/initiation-schema.ts'
import { applyInitiation } from './initiation.ts'

const asked = (data: unknown = {}): InitiationData => initiationSchema.parse(data)
const agent = (of: Record<string, unknown>, overrides: unknown = {}) => ({
  name: 'x',
  extra: { kept: true },
  conversation_config: { agent: of, vad: { kept: true } },
  platform_settings: { overrides: { conversation_config_override: overrides } },
})
const facts = {
  agentId: 'agent_1',
  conversationId: 'conv_1',
  now: new Date('2026-11-22T15:20:00Z'),
}

function applied(json: unknown, data?: unknown) {
  const result = applyInitiation(json, asked(data), facts)
  if (!result.ok) throw new Error(result.closing.reason)
  return result
}
function refused(json: unknown, data?: unknown) {
  const result = applyInitiation(json, asked(data), facts)
  return result.ok ? null : [result.closing.reason, result.closing.errorType]
}

test('without a wish the agent is as it is, down to fields that nobody reads', () => {
  const json = agent({ first_message: 'Hi', prompt: { prompt: 'P', other: 1 } })
  const result = applied(json)
  expect(result.json).toEqual(json)
  expect(result.spec).toMatchObject({ id: 'agent_1', firstMessage: 'Hi', prompt: 'P' })
})

test('variables come from the client, then from the placeholders', () => {
  const json = agent({
    first_message: 'Hi {{name}}, {{ count }} left, {{premium}}.',
    prompt: { prompt: 'Serve {{name}} of {{city}}. Keep {{ this is no variable }}.' },
    dynamic_variables: { dynamic_variable_placeholders: { name: 'you', city: 'Rome', count: 1 } },
  })
  const { spec, json: filled } = applied(json, {
    dynamic_variables: { name: 'Anna', count: 3, premium: true },
  })
  expect(spec.firstMessage).toBe('Hi Anna, 3 left, true.')
  expect(spec.prompt).toBe('Serve Anna of Rome. Keep {{ this is no variable }}.')
  expect(filled).toMatchObject({
    extra: { kept: true },
    conversation_config: { agent: { first_message: spec.firstMessage } },
  })
})

test('what is said on occasion has its variables, too, and begins without them', () => {
  const json = {
    conversation_config: {
      agent: { max_conversation_duration_message: 'Bye {{name}}.' },
      turn: {
        soft_timeout_config: { message: 'Hm, {{name}}.', additional_soft_timeout_messages: ['{{gone}}'] },
      },
    },
  }
  expect(applied(json, { dynamic_variables: { name: 'Bo' } }).spec.turn).toMatchObject({
    maxDurationMessage: 'Bye Bo.',
    softTimeout: { messages: ['Hm, Bo.', '{{gone}}'] },
  })
})

test('a value is not searched for further names', () => {
  const json = agent({
    first_message: '{{a}}',
    dynamic_variables: { dynamic_variable_placeholders: { a: 'x', b: 'y' } },
  })
  expect(applied(json, { dynamic_variables: { a: '{{b}} $& $1' } }).spec.firstMessage).toBe('{{b}} $& $1')
})

test('a missing variable stops the call, by name and place', () => {
  expect(refused(agent({ first_message: 'Hi {{name}} of {{city}}, {{name}}' }))).toEqual([
    "Missing required dynamic variables in first message: {'name', 'city'}",
    'missing_dynamic_variable',
  ])
  expect(refused(agent({ prompt: { prompt: '{{plan}}' } }))).toEqual([
    "Missing required dynamic variables in prompt: {'plan'}",
    'missing_dynamic_variable',
  ])
})

test.each(['constructor', '__proto__', 'toString'])(
  '{{%s}} is a variable like any other, and missing',
  name => {
    expect(refused(agent({ first_message: `{{${name}}}` }))?.[0]).toContain(`'${name}'`)
  },
)

test('null is no value: the placeholder stands, or the variable is missing', () => {
  const nothing = { dynamic_variables: { name: null } }
  const withDefault = { dynamic_variables: { dynamic_variable_placeholders: { name: 'you' } } }
  expect(applied(agent({ first_message: '{{name}}', ...withDefault }), nothing).spec.firstMessage).toBe('you')
  expect(refused(agent({ first_message: '{{name}}' }), nothing)?.[1]).toBe('missing_dynamic_variable')
})

test('a secret never reaches the voice or the model', () => {
  const json = agent({
    prompt: { prompt: 'Use {{secret__token}}' },
    dynamic_variables: { dynamic_variable_placeholders: { secret__token: 'hunter2' } },
  })
  expect(refused(json)).toEqual([
    "Missing required dynamic variables in prompt: {'secret__token'}",
    'missing_dynamic_variable',
  ])
})

test('the system variables tell of the call, in the time zone of the agent', () => {
  const prompt =
    '{{system__agent_id}} {{system__conversation_id}} {{system__time_utc}} {{system__timezone}} {{system__time}} {{system__agent_turns}}'
  expect(applied(agent({ prompt: { prompt, timezone: 'Asia/Tokyo' } })).spec.prompt).toBe(
    'agent_1 conv_1 2026-11-22T15:20:00.000Z Asia/Tokyo Monday, 00:20 23 November 2026 0',
  )
})

test('a bare agent id is enough to begin with', () => {
  const result = applyInitiation(agent({ first_message: '{{system__agent_id}}' }), asked(), 'agent_9')
  expect(result).toMatchObject({ ok: true, spec: { id: 'agent_9', firstMessage: 'agent_9' } })
})

test('an allowed override is the agent of this call, and its variables are filled too', () => {
  const json = agent({ first_message: 'Hi', prompt: { prompt: 'P' } }, { agent: { first_message: true } })
  const data = {
    conversation_config_override: { agent: { first_message: 'Hey {{name}}' } },
    dynamic_variables: { name: 'Bo' },
  }
  expect(applied(json, data).spec).toMatchObject({ firstMessage: 'Hey Bo', prompt: 'P' })
})

test('an override that is not allowed stops the call', () => {
  const data = { conversation_config_override: { tts: { voice_id: 'other' } } }
  expect(refused(agent({}), data)).toEqual([
    "Override for field 'voice_id' is not allowed by config.",
    'override_error',
  ])
})

test('an override out of bounds stops the call with the field and its bounds', () => {
  const data = { conversation_config_override: { conversation: { max_duration_seconds: 1e9 } } }
  const [reason] = refused(agent({}, { conversation: { max_duration_seconds: true } }), data) ?? []
  expect(reason).toContain('conversation_config.conversation.max_duration_seconds is 1000000000')
})

test('another language brings its preset, and an override goes over that', () => {
  const json = {
    ...agent({ first_message: 'Hello', language: 'en' }, { agent: { language: true, first_message: true } }),
  }
  const presets = {
    de: {
      overrides: { agent: { first_message: null }, tts: { voice_id: 'german' } },
      first_message_translation: { text: 'Hallo' },
    },
    fr: { overrides: { agent: { first_message: 'Bonjour' } } },
  }
  const agentJson = {
    ...json,
    conversation_config: { ...json.conversation_config, language_presets: presets },
  }
  const inLanguage = (of: object) => applied(agentJson, { conversation_config_override: { agent: of } }).spec
  expect(inLanguage({ language: 'de' })).toMatchObject({
    language: 'de',
    firstMessage: 'Hallo',
    voice: { id: 'german' },
  })
  expect(inLanguage({ language: 'fr' })).toMatchObject({ firstMessage: 'Bonjour' })
  expect(inLanguage({ language: 'it' })).toMatchObject({ language: 'it', firstMessage: 'Hello' })
  expect(inLanguage({ language: 'de', first_message: 'Servus' })).toMatchObject({ firstMessage: 'Servus' })
})

test('what came in is left as it was', () => {
  const json = agent(
    { first_message: '{{name}}', prompt: { prompt: '{{name}}' } },
    { agent: { language: true } },
  )
  const data = asked({
    conversation_config_override: { agent: { language: 'de' } },
    dynamic_variables: { name: 'Anna' },
  })
  const before = structuredClone([json, data])
  applyInitiation(json, data, facts)
  expect([json, data]).toEqual(before)
})

test('a broken agent is refused, not thrown', () => {
  expect(refused(null)).toBeNull()
  expect(refused({ conversation_config: { agent: { prompt: { timezone: 'Nowhere' } } } })?.[0]).toContain(
    'timezone',
  )
})
