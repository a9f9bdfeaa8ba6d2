import { describe, expect, test } from 'vitest'
import { type ClientFrame, readClientFrame } from './client-frames.ts'

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

const initiation = 'conversation_initiation_client_data'
const nothingAsked = {
  type: initiation,
  conversation_config_override: {},
  dynamic_variables: {},
  user_id: null,
  source_info: null,
  branch_id: null,
  environment: null,
  starting_workflow_node_id: null,
  procedure_ids: null,
  tool_mock_config: null,
}

describe('the initiation of', () => {
  test('the JavaScript client in text mode', () => {
    const text =
      '{"type":"conversation_initiation_client_data","conversation_config_override":{"agent":{},"tts":{},"conversation":{"text_only":true}},"dynamic_variables":{"a":1},"user_id":"u1","source_info":{"source":"js_sdk","version":"1.25.0"}}'
    expect(read(text)).toEqual({
      ...nothingAsked,
      conversation_config_override: { agent: {}, tts: {}, conversation: { text_only: true } },
      dynamic_variables: { a: 1 },
      user_id: 'u1',
      source_info: { source: 'js_sdk', version: '1.25.0' },
    })
  })

  test('the JavaScript client with a string as body for the model', () => {
    const frame = read({
      type: initiation,
      conversation_config_override: {
        agent: { prompt: { prompt: 'Be kind.', llm: 'gpt-4o-mini' } },
        tts: {},
        conversation: { text_only: false },
      },
      custom_llm_extra_body: 'CUSTOM_LLM_EXTRA_BODY',
      user_id: 'u',
      source_info: { source: 'js_sdk', version: '1.25.0' },
    })
    expect(frame).toMatchObject({
      custom_llm_extra_body: 'CUSTOM_LLM_EXTRA_BODY',
      conversation_config_override: { agent: { prompt: { llm: 'gpt-4o-mini' } } },
    })
  })

  test('the widget, with an empty prompt, a language and a visitor', () => {
    const override = { agent: { prompt: {}, language: 'en' }, tts: {}, conversation: { text_only: false } }
    expect(
      read({
        type: initiation,
        conversation_config_override: override,
        user_id: '5f0c1c9e-visitor',
        source_info: { source: 'widget', version: '0.16.4' },
      }),
    ).toMatchObject({ conversation_config_override: override, source_info: { source: 'widget' } })
  })

  test('the Python client, with and without audio', () => {
    const voice =
      '{"type": "conversation_initiation_client_data", "custom_llm_extra_body": {}, "conversation_config_override": {}, "dynamic_variables": {}, "source_info": {"source": "python_sdk", "version": "2.59.0"}, "user_id": "u"}'
    expect(read(voice)).toEqual({
      ...nothingAsked,
      custom_llm_extra_body: {},
      source_info: { source: 'python_sdk', version: '2.59.0' },
      user_id: 'u',
    })
    expect(read(voice.replace('override": {}', 'override": {"text_only": true}'))).toMatchObject({
      conversation_config_override: { text_only: true },
    })
  })

  test('the Node client, which says least', () => {
    const text =
      '{"type":"conversation_initiation_client_data","custom_llm_extra_body":{},"conversation_config_override":{},"dynamic_variables":{}}'
    expect(read(text)).toEqual({ ...nothingAsked, custom_llm_extra_body: {} })
  })

  test('whoever says nothing but its type', () => {
    expect(read({ type: initiation })).toEqual(nothingAsked)
  })

  test('whoever says null everywhere, or what we do not know', () => {
    expect(
      read({
        ...nothingAsked,
        conversation_config_override: null,
        dynamic_variables: null,
        brand_new: { key: 1 },
      }),
    ).toEqual(nothingAsked)
    const camelCase = { agent: { firstMessage: 'hi', prompt: null }, tts: null }
    expect(read({ type: initiation, conversation_config_override: camelCase })).toMatchObject({
      conversation_config_override: { agent: { prompt: null }, tts: null },
    })
  })

  test('an unknown kind of client', () => {
    const info = (source_info: unknown) => read({ type: initiation, source_info })
    expect(info({ source: 'my_robot', version: 'v'.repeat(80) })).toMatchObject({
      source_info: { source: 'unknown', version: 'v'.repeat(50) },
    })
    expect(info({ version: 3 })).toMatchObject({ source_info: { source: 'unknown', version: '' } })
    expect(info('python')).toMatchObject({ source_info: null })
  })

  test('a client with variables of every kind', () => {
    const dynamic_variables = { s: 'x', n: 1.5, b: false, l: [1, 'two'], none: null }
    expect(read({ type: initiation, dynamic_variables })).toMatchObject({ dynamic_variables })
    expect(problemOf({ type: initiation, dynamic_variables: { o: {} } })).toBe(
      `In ${initiation}, field "dynamic_variables.o": expected a string, a number, a boolean, an array or null.`,
    )
    expect(problemOf({ type: initiation, dynamic_variables: { system__time: 'x' } })).toBe(
      `In ${initiation}, field "dynamic_variables": names that begin with "system__" are reserved.`,
    )
  })

  test('a client that gets a type wrong is told where', () => {
    expect(problemOf({ type: initiation, conversation_config_override: { tts: { stability: '0.5' } } })).toBe(
      `In ${initiation}, field "conversation_config_override.tts.stability": expected number, received string.`,
    )
    expect(problemOf({ type: initiation, procedure_ids: ['a', 2] })).toContain(
      '"procedure_ids.1": expected string',
    )
  })
})
