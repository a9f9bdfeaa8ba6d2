import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, test } from 'vitest'
import type { LanguageModel, Message, ReplyPart, Tool } from '../../provider.ts'
import { type CustomLlm, type CustomModelOptions, openCustomModel } from './custom.ts'

const SECRET = 'path_secret_0123456789'
const KEY = 'key_secret_0123456789'
const HEADER = 'header_secret_0123456789'
const closing: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closing.splice(0)) await close()
})

interface Seen {
  readonly url: string
  readonly headers: IncomingMessage['headers']
  readonly body: Record<string, unknown>
}

/** A server as people write them for the vendor: `data: {…}` for every piece, then `[DONE]`, and no finish_reason. */
async function customServer(lines: readonly string[], status = 200) {
  const seen: Seen[] = []
  const server = createServer(async (request, response) => {
    let text = ''
    for await (const piece of request) text += piece
    seen.push({
      url: request.url ?? '',
      headers: request.headers,
      body: JSON.parse(text) as Record<string, unknown>,
    })
    response.writeHead(status, { 'content-type': status === 200 ? 'text/event-stream' : 'application/json' })
    response.end(lines.map(line => (status === 200 ? `data: ${line}\n\n` : line)).join(''))
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  closing.push(
    () => server.closeAllConnections(),
    () => server.close(),
  )
  return { seen, origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}` }
}
const piece = (content: string) =>
  JSON.stringify({ choices: [{ index: 0, delta: { content }, finish_reason: null }] })
const spoken = [piece('Let me see... '), piece('It is open.'), '[DONE]']

const agent = (url: string, more: Partial<CustomLlm> = {}): CustomLlm => ({
  url,
  modelId: 'mine',
  apiKey: null,
  headers: {},
  apiVersion: null,
  apiType: 'chat_completions',
  ...more,
})
const nothing: CustomModelOptions = { secret: () => null, environment: () => null }
const talk: readonly Message[] = [
  { role: 'system', content: 'Be brief.' },
  { role: 'assistant', content: 'Hello!' },
  { role: 'user', content: 'Are you open?' },
]
async function ask(model: LanguageModel, tools: readonly Tool[] = []) {
  const parts: ReplyPart[] = []
  const { signal } = new AbortController()
  const sampling = { temperature: 0.5, maxTokens: 5000 }
  for await (const part of model.reply(talk, { signal, tools, sampling })) parts.push(part)
  return parts
}

test('the request is the one that the vendor’s platform sends', async () => {
  const { seen, origin } = await customServer(spoken)
  const custom = agent(`${origin}/v1`, {
    apiKey: { type: 'secret', id: 'sec_1' },
    headers: {
      'X-Plain': { type: 'text', text: 'plain' },
      'X-Caller': { type: 'variable', name: 'caller' },
      'X-Stage': { type: 'environment', label: 'STAGE' },
    },
  })
  const model = openCustomModel(custom, {
    secret: id => (id === 'sec_1' ? KEY : null),
    environment: label => (label === 'STAGE' ? 'test' : null),
    variables: { caller: 42 },
    extraBody: { UUID: '123e4567', 'parameter-1': 'value-1' },
    userId: 'user-7',
  })
  const endCall = { name: 'end_call', description: 'Ends the call.', parameters: { type: 'object' } }
  expect(await ask(model, [endCall])).toEqual([
    { type: 'text-delta', text: 'Let me see... ' },
    { type: 'text-delta', text: 'It is open.' },
    { type: 'finish', reason: 'stop' },
  ])
  expect(seen[0]).toMatchObject({
    url: '/v1/chat/completions',
    headers: { authorization: `Bearer ${KEY}`, 'x-plain': 'plain', 'x-caller': '42', 'x-stage': 'test' },
  })
  expect(seen[0]?.body).toEqual({
    messages: talk,
    model: 'mine',
    temperature: 0.5,
    max_tokens: 5000,
    stream: true,
    tools: [{ type: 'function', function: endCall }],
    user_id: 'user-7',
    elevenlabs_extra_body: { UUID: '123e4567', 'parameter-1': 'value-1' },
  })
})

test.each([
  ['/v1', null, '/v1/chat/completions'],
  ['/v1/', null, '/v1/chat/completions'],
  ['', null, '/chat/completions'],
  ['/v1/chat/completions', null, '/v1/chat/completions'],
  ['/openai/deployments/d', '2024-10-21', '/openai/deployments/d/chat/completions?api-version=2024-10-21'],
  ['/llm?tenant=a', null, '/llm/chat/completions?tenant=a'],
  ['/llm?tenant=a', '1', '/llm/chat/completions?tenant=a&api-version=1'],
])('the address %j with the version %j is asked at %s', async (path, apiVersion, url) => {
  const { seen, origin } = await customServer(spoken)
  await ask(openCustomModel(agent(`${origin}${path}`, { apiVersion }), nothing))
  expect(seen[0]?.url).toBe(url)
})

test('without a key, an extra body or a user none is sent; the extra body may be any JSON', async () => {
  const { seen, origin } = await customServer(spoken)
  await ask(openCustomModel(agent(origin), nothing))
  expect(seen[0]?.headers.authorization).toBeUndefined()
  expect(Object.keys(seen[0]?.body ?? {}).sort()).toEqual([
    'max_tokens',
    'messages',
    'model',
    'stream',
    'temperature',
  ])
  await ask(openCustomModel(agent(origin), { ...nothing, extraBody: 'text' }))
  expect(seen[1]?.body.elevenlabs_extra_body).toBe('text')
})

describe('what cannot work is said before anything is asked', () => {
  test.each(['responses', 'websocket'] as const)('an API of the type %s', apiType => {
    expect(() => openCustomModel(agent('http://x', { apiType }), nothing)).toThrow(
      `custom-llm: custom_llm.api_type of the agent is "${apiType}", and this server speaks "chat_completions" only`,
    )
  })

  test.each([
    [
      { apiKey: { type: 'secret', id: 'sec_1' } },
      'custom_llm.api_key of the agent refers to the secret "sec_1"',
    ],
    [
      { apiKey: { type: 'environment', label: 'KEY' } },
      'custom_llm.api_key of the agent refers to the environment variable "KEY"',
    ],
    [
      { headers: { 'X-A': { type: 'variable', name: 'caller' } } },
      'custom_llm.request_headers.X-A of the agent refers to the dynamic variable "caller"',
    ],
    [
      { headers: { 'X-A': { type: 'variable', name: 'toString' } } },
      'custom_llm.request_headers.X-A of the agent refers to the dynamic variable "toString"',
    ],
  ] as const)('a reference to nothing: %j', (more, message) => {
    expect(() => openCustomModel(agent('http://x', more), nothing)).toThrow(message)
  })
})

test('a failure names the agent’s field, and shows no secret, wherever it stands', async () => {
  const echo = JSON.stringify({ error: { message: `no: ${KEY} ${HEADER}` } })
  const more: Partial<CustomLlm> = {
    apiKey: { type: 'secret', id: 'k' },
    headers: { 'X-Secret': { type: 'secret', id: 'h' } },
  }
  const options = { ...nothing, secret: (id: string) => (id === 'k' ? KEY : HEADER) }
  const errors: Error[] = []
  for (const status of [401, 404, 500, 308]) {
    const { origin } = await customServer([echo], status)
    errors.push(
      (await ask(openCustomModel(agent(`${origin}/${SECRET}`, more), options)).catch(
        (error: Error) => error,
      )) as Error,
    )
  }
  const page = await customServer([`{"error":"Internal error occurred! ${KEY}"}`])
  errors.push(
    (await ask(openCustomModel(agent(`${page.origin}/${SECRET}`, more), options)).catch(
      (error: Error) => error,
    )) as Error,
  )
  errors.push(
    (await ask(openCustomModel(agent(`http://127.0.0.1:9/${SECRET}`, more), options)).catch(
      (error: Error) => error,
    )) as Error,
  )
  errors.push(
    (await ask(openCustomModel(agent(`http://a:${KEY}@127.0.0.1:9/`, more), options)).catch(
      (error: Error) => error,
    )) as Error,
  )
  expect(errors.map(error => error.message)).toEqual([
    'custom-llm: refuses the key; correct custom_llm.api_key of the agent (401: no: … …)',
    expect.stringMatching(
      /^custom-llm: has no chat completions at http:\/\/127\.0\.0\.1:\d+; correct custom_llm\.url of the agent/,
    ),
    'custom-llm: failed; its own log or status page should say why (500: no: … …)',
    expect.stringMatching(/set custom_llm\.url of the agent to where it redirects to/),
    'custom-llm: broke off in the middle of a reply: Internal error occurred! …',
    expect.stringMatching(/http:\/\/127\.0\.0\.1:9/),
    expect.any(String),
  ])
  const everything = errors.map(error => [error.message, error.stack, String(error.cause)]).join('\n')
  for (const secret of [SECRET, KEY, HEADER]) expect(everything).not.toContain(secret)
})

test('the vendor’s fields are sent whatever the server says of thinking', async () => {
  const { seen, origin } = await customServer(['{"error":{"message":"I do not think so"}}'], 400)
  const model = openCustomModel(agent(origin), { ...nothing, extraBody: { a: 1 } })
  await expect(ask(model)).rejects.toThrow(/I do not think so/)
  for (const { body } of seen) expect(body.elevenlabs_extra_body).toEqual({ a: 1 })
})

test('what a reply cost is read where the server tells it unasked, behind the reason for the end and in its place', async () => {
  const usage = JSON.stringify({ choices: [], usage: { prompt_tokens: 7, completion_tokens: 3 } })
  const end = JSON.stringify({ choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] })
  for (const lines of [
    [piece('Yes.'), end, usage, '[DONE]'],
    [piece('Yes.'), usage, '[DONE]'],
  ]) {
    const { origin, seen } = await customServer(lines)
    const parts = await ask(openCustomModel(agent(origin), nothing))
    expect(parts.at(-1)).toMatchObject({ usage: { promptTokens: 7, completionTokens: 3 } })
    expect(seen[0]?.body.stream_options).toBeUndefined()
  }
})

test('a stream that merely ends is a failure here as well', async () => {
  const { origin } = await customServer(spoken.slice(0, 2))
  await expect(ask(openCustomModel(agent(origin), nothing))).rejects.toMatchObject({ kind: 'broken' })
  const silent = await customServer(['[DONE]'])
  await expect(ask(openCustomModel(agent(silent.origin), nothing))).rejects.toThrow(/answered without a word/)
})
