import { expect, test } from 'vitest'
import type { AgentSpec } from '../agents/spec.ts'
import { openFakeCall } from './fakes/box.ts'

const builtIn = (name: string, more: Readonly<Record<string, unknown>> = {}) => ({
  name,
  description: '',
  params: { system_tool_type: name, ...more },
})
const spec = { language: 'de' } as AgentSpec
const languages = {
  now: 'en',
  all: ['en', 'de', 'fr'],
  inLanguage: (language: string) => (language === 'fr' ? null : spec),
}

test('the system tools that there are, with descriptions of our own unless the agent has one', async () => {
  const call = openFakeCall({
    builtIn: {
      end_call: { ...builtIn('end_call'), description: 'Hang up when I say so.' },
      skip_turn: {},
      language_detection: builtIn('language_detection'),
      transfer_to_agent: null,
    },
    options: { languages },
  })
  expect(call.problems).toEqual([])
  expect(call.tools.map(({ tool, kind }) => [tool.name, kind])).toEqual([
    ['end_call', 'system'],
    ['skip_turn', 'system'],
    ['language_detection', 'system'],
  ])
  expect(call.tool('end_call').tool.description).toBe('Hang up when I say so.')
  expect(call.tool('skip_turn').tool.description).toMatch(/waits/)
  expect(call.tool('language_detection').tool.parameters).toMatchObject({
    properties: { language: { enum: ['en', 'de', 'fr'] } },
    required: ['reason', 'language'],
  })
  expect(await call.run('end_call', { reason: 'goodbye', message: 'Bye!' })).toMatchObject({
    effect: { type: 'end-call', reason: 'goodbye', message: 'Bye!' },
    content: '{"result_type":"end_call_success","status":"success","reason":"goodbye","message":"Bye!"}',
  })
  expect(await call.run('end_call', '')).toMatchObject({
    effect: { type: 'end-call', reason: '', message: null },
  })
  expect(await call.run('skip_turn', { reason: 'wait' })).toMatchObject({
    effect: { type: 'skip-turn', reason: 'wait' },
  })
  const broken = await call.run('end_call', '{"reason"')
  expect(broken).toMatchObject({ isError: true, isCalled: false, effect: null })
})

test('another language is gone on in once, and only among those that the agent has', async () => {
  const call = openFakeCall({ builtIn: { language_detection: {} }, options: { languages } })
  const ask = (language: unknown) => call.run('language_detection', { reason: 'r', language })
  expect(await ask('en')).toMatchObject({ isError: false, effect: null })
  expect(await ask('DE')).toMatchObject({ effect: { type: 'change-language', language: 'de', spec } })
  expect(await ask('de')).toMatchObject({ isError: false, effect: null })
  expect(await ask('es')).toMatchObject({ isError: true, content: 'language must be one of en, de, fr.' })
  expect(await ask(undefined)).toMatchObject({ isError: true, effect: null })
  expect(await ask('fr')).toMatchObject({ isError: true, content: 'The agent cannot go on in fr.' })
  const early = openFakeCall({
    builtIn: { language_detection: builtIn('language_detection', { only_at_conversation_start: true }) },
    options: { languages },
  })
  const said = (times: number) =>
    Array.from({ length: times }, () => ({ role: 'user', message: 'x' }) as const)
  const after = (times: number) =>
    early.run(
      'language_detection',
      { language: 'de' },
      { soFar: { durationMs: 1, agentTurns: times, history: said(times) } },
    )
  expect(await after(2)).toMatchObject({ isError: true, isCalled: false, isBlocked: true })
  expect(await after(1)).toMatchObject({ isError: false })
})

test.each<[Readonly<Record<string, unknown>>, RegExp]>([
  [{ type: 'mcp', name: 'm' }, /^m is not offered to the model: servers of MCP are not asked here\.$/],
  [{ type: 'api_integration_webhook', name: 'a' }, /^a is not offered .* kind api_integration_webhook/],
  [
    { type: 'system', ...builtIn('transfer_to_agent', { transfers: [] }) },
    /^transfer_to_agent is not offered/,
  ],
  [{ type: 'system', ...builtIn('transfer_to_number') }, /telephone/],
  [{ type: 'system', ...builtIn('play_keypad_touch_tone') }, /telephone/],
  [{ type: 'system', ...builtIn('voicemail_detection') }, /telephone/],
  [{ type: 'system', ...builtIn('something_new') }, /no system tool "something_new"/],
  [{ type: 'system', ...builtIn('language_detection') }, /no language_presets/],
  [
    {
      type: 'webhook',
      name: 'w',
      api_schema: { url: 'https://a.example', auth_connection: { auth_connection_id: 'conn_1' } },
    },
    /^w .*auth_connection \(conn_1\).*secret_id/,
  ],
  [
    { type: 'webhook', name: 'w', api_schema: { url: 'https://a.example/{id}' } },
    /\{id\}, which path_params_schema/,
  ],
  [
    { type: 'webhook', name: 'w', api_schema: { url: 'https://a.example/{{secret__key}}' } },
    /secret__key outside of request_headers/,
  ],
  [
    {
      type: 'client',
      name: 'c',
      parameters: {
        type: 'object',
        properties: {
          a: { type: 'object', properties: { b: { type: 'string', dynamic_variable: 'secret__b' } } },
        },
      },
    },
    /secret__b outside/,
  ],
  [
    { type: 'client', name: 'c', response_timeout_secs: 500 },
    /^c is not offered to the model\. response_timeout_secs is 500: it must be a whole number from 1 to 120\.$/,
  ],
  [{ name: 'c' }, /type is missing/],
])('%j is not offered, and why is said', (config, problem) => {
  const call = openFakeCall({ configs: [config] })
  expect(call.tools).toEqual([])
  expect(call.problems).toEqual([expect.stringMatching(problem)])
})

test('of two tools of one name the first counts; a header that the connection decides is said not to be sent', () => {
  const client = { type: 'client', name: 'same', description: 'one' }
  const config = {
    type: 'webhook',
    name: 'w',
    description: '',
    api_schema: { url: 'https://a.example', request_headers: { Host: 'b' } },
  }
  const call = openFakeCall({ configs: [client, { ...client, description: 'two' }, config] })
  expect(call.tool('same').tool.description).toBe('one')
  expect(call.problems).toEqual([
    'same is not offered to the model: there is another tool of this name before it.',
    'w: Host of its request_headers is not sent, because the connection decides it.',
  ])
})

test('the older fields for interruptions and speech count, and the newer ones before them', () => {
  const client = { type: 'client', description: '' }
  const call = openFakeCall({
    configs: [
      { ...client, name: 'old', disable_interruptions: true, force_pre_tool_speech: true },
      {
        ...client,
        name: 'new',
        disable_interruptions: true,
        interruption_mode: 'disable_during_tool_and_turn',
        pre_tool_speech: 'off',
        execution_mode: 'post_tool_speech',
        response_timeout_secs: 7,
      },
      { ...client, name: 'plain', execution_mode: null },
    ],
  })
  expect(call.tool('old')).toMatchObject({
    interruption: 'disable-during-tool',
    preToolSpeech: 'force',
    timeoutMs: 20_000,
  })
  expect(call.tool('new')).toMatchObject({
    interruption: 'disable-during-tool-and-turn',
    preToolSpeech: 'off',
    execution: 'post-tool-speech',
    timeoutMs: 7_000,
  })
  expect(call.tool('plain')).toMatchObject({
    interruption: 'allow',
    preToolSpeech: 'auto',
    execution: 'immediate',
  })
})

test('choices may be a variable’s', async () => {
  const parameters = {
    type: 'object',
    properties: {
      size: { type: 'string', description: 'Size', allowed_values: { dynamic_variable: 'sizes' } },
    },
  }
  const config = { type: 'client', name: 'order', description: '', parameters }
  const call = openFakeCall({ configs: [config], variables: { sizes: 'small, large' } })
  expect(call.tool('order').tool.parameters).toMatchObject({
    properties: { size: { enum: ['small', 'large'] } },
  })
  expect(await call.run('order', { size: 'huge' })).toMatchObject({
    isError: true,
    content: 'size must be small or large.',
  })
})
