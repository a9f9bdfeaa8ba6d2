import type { ServerResponse } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, expect, test } from 'vitest'
import { virtualClock } from '../../flow/virtual-clock.ts'
import { type FakeCall, openFakeCall } from '../fakes/box.ts'
import { type Asked, openFakeServer } from '../fakes/server.ts'

const closing: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0)) await close()
})

async function serve(answer: (asked: Asked, response: ServerResponse) => void) {
  const server = await openFakeServer(answer)
  closing.push(server.close)
  return server
}
const json = (value: unknown) => (_: unknown, response: ServerResponse) =>
  void response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(value))

const webhook = (api: Readonly<Record<string, unknown>>, more: Readonly<Record<string, unknown>> = {}) => ({
  type: 'webhook',
  name: 'shop',
  description: 'Looks up an order.',
  api_schema: api,
  ...more,
})

test('path, query, headers and body are put together from the model, variables, constants and secrets', async () => {
  const server = await serve(json({ state: 'sent', when: 'Monday' }))
  const call = openFakeCall({
    variables: { shop: 'a b/c', account: 7, secret__key: 'sk-from-variable', system__timezone: 'UTC' },
    secrets: { 'shop-key': 'sk-from-store' },
    environment: { region: 'eu-1-private' },
    configs: [
      webhook({
        url: `${server.url}/{{shop}}/orders/{order_id}?v=1`,
        method: 'POST',
        path_params_schema: { order_id: { type: 'string', description: 'The number of the order' } },
        query_params_schema: {
          properties: { lang: { type: 'string', description: 'A language', enum: ['en', 'de'] } },
          required: [],
        },
        request_headers: {
          Authorization: { secret_id: 'shop-key' },
          'X-Key': 'Key {{secret__key}}',
          'X-Region': { env_var_label: 'region' },
          'X-Account': { variable_name: 'account' },
          'X-Plain': 'as it is',
        },
        request_body_schema: {
          type: 'object',
          required: ['note', 'account'],
          properties: {
            note: { type: 'string', description: 'What to add' },
            account: { type: 'integer', dynamic_variable: 'account' },
            source: { type: 'string', constant_value: 'voice of {{account}}' },
            conversation_id: { type: 'string', dynamic_variable: 'system__conversation_id' },
            turns: { type: 'integer', dynamic_variable: 'system__agent_turns' },
            left: { type: 'string', is_omitted: true },
          },
        },
      }),
    ],
  })
  expect(call.problems).toEqual([])
  expect(call.tool('shop').tool.parameters).toEqual({
    type: 'object',
    properties: {
      order_id: { type: 'string', description: 'The number of the order' },
      lang: { type: 'string', description: 'A language', enum: ['en', 'de'] },
      note: { type: 'string', description: 'What to add' },
    },
    required: ['order_id', 'note'],
  })
  const outcome = await call.run(
    'shop',
    { order_id: '../x?y', lang: 'EN', note: '{{secret__key}}' },
    { soFar: { durationMs: 5_000, agentTurns: 3, history: [] } },
  )
  expect(outcome).toMatchObject({
    isError: false,
    isCalled: true,
    content: '{"state":"sent","when":"Monday"}',
  })
  const [asked] = server.asked
  expect(asked).toMatchObject({ method: 'POST', url: '/a%20b%2Fc/orders/..%2Fx%3Fy?v=1&lang=en' })
  expect(JSON.parse(asked?.body ?? '')).toEqual({
    note: '{{secret__key}}',
    account: 7,
    source: 'voice of 7',
    conversation_id: 'conv_1',
    turns: 3,
  })
  expect(asked?.headers).toMatchObject({
    authorization: 'sk-from-store',
    'x-key': 'Key sk-from-variable',
    'x-region': 'eu-1-private',
    'x-account': '7',
    'x-plain': 'as it is',
    'content-type': 'application/json',
    'idempotency-key': 'conv_1:call_1',
    'user-agent': 'Antiphon/test',
  })
  expect(outcome.request).toMatchObject({
    method: 'POST',
    url: `${server.url}/a%20b%2Fc/orders/..%2Fx%3Fy?v=1&lang=en`,
    pathParams: { order_id: '../x?y' },
    queryParams: { lang: 'en' },
    headers: { authorization: '(hidden)', 'x-key': '(hidden)', 'x-region': '(hidden)', 'x-account': '7' },
  })
  expect(JSON.stringify(outcome)).not.toMatch(/sk-from|eu-1-private/)
})

test('a form is sent as a form, and a GET has no body', async () => {
  const server = await serve(json({}))
  const body = {
    type: 'object',
    properties: {
      tags: { type: 'array', items: { type: 'string', description: 'x' } },
      whole: { type: 'object', properties: { a: { type: 'number', description: 'a' } } },
    },
  }
  const form = {
    url: server.url,
    request_body_schema: body,
    content_type: 'application/x-www-form-urlencoded',
  }
  const call = openFakeCall({
    configs: [webhook({ ...form, method: 'PUT' }), { ...webhook({ ...form, method: 'GET' }), name: 'get' }],
  })
  await call.run('shop', { tags: ['a', 'b&c'], whole: { a: '1.5' } })
  expect(call.tool('get').tool.parameters).toMatchObject({ properties: {} })
  expect(call.problems).toEqual([expect.stringMatching(/^get: its request_body_schema is not used/)])
  await call.run('get', { tags: ['a'] })
  expect(server.asked[0]).toMatchObject({
    body: 'tags=a&tags=b%26c&whole=%7B%22a%22%3A1.5%7D',
    method: 'PUT',
  })
  expect(server.asked[0]?.headers['content-type']).toBe('application/x-www-form-urlencoded')
  expect(server.asked[1]).toMatchObject({ body: '', method: 'GET' })
})

test('one name in path and body is two parameters', async () => {
  const server = await serve(json({}))
  const api = {
    url: `${server.url}/{id}`,
    method: 'POST',
    path_params_schema: { id: { type: 'string' } },
    request_body_schema: {
      type: 'object',
      properties: { id: { type: 'integer', description: 'n' } },
      required: ['id'],
    },
  }
  const call = openFakeCall({ configs: [webhook(api)] })
  expect(call.tool('shop').tool.parameters).toMatchObject({ required: ['path_params_id', 'body_id'] })
  await call.run('shop', { path_params_id: 'a', body_id: 2 })
  expect(server.asked[0]).toMatchObject({ url: '/a', body: '{"id":2}' })
})

test.each(['.', '..', ''])('a path parameter of %j leads nowhere else', async id => {
  const server = await serve(json({}))
  const api = { url: `${server.url}/users/{id}/delete`, path_params_schema: { id: { type: 'string' } } }
  const outcome = await openFakeCall({ configs: [webhook(api)] }).run('shop', { id })
  expect(outcome).toMatchObject({ isError: true, isCalled: false })
  expect(server.asked).toEqual([])
})

test('a failure is told by its status and the beginning of its body, or as the tool says', async () => {
  const long = 'x'.repeat(3_000)
  const server = await serve((_, response) => void response.writeHead(422).end(`No such order. ${long}`))
  const outcomeOf = (mode: string) =>
    openFakeCall({ configs: [webhook({ url: server.url }, { tool_error_handling_mode: mode })] }).run('shop')
  const auto = await outcomeOf('auto')
  expect(auto).toMatchObject({ isError: true, isCalled: true, errorType: 'external_server' })
  expect(auto.content).toMatch(
    /^127\.0\.0\.1 answered 422\. No such order\. x+… \[the first 500 of 3015 characters\]$/,
  )
  expect((await outcomeOf('passthrough')).content).toHaveLength('127.0.0.1 answered 422. '.length + 3015)
  expect((await outcomeOf('summarized')).content).toBe('127.0.0.1 answered 422.')
  const hidden = await outcomeOf('hide')
  expect(hidden.content).toBe('The tool failed.')
  expect(hidden.rawError).toMatch(/^127\.0\.0\.1 answered 422\. No such order/)
})

test('a refusal of the key is told as one', async () => {
  const server = await serve((_, response) => void response.writeHead(401).end())
  expect(await openFakeCall({ configs: [webhook({ url: server.url })] }).run('shop')).toMatchObject({
    errorType: 'customer_auth',
    content: '127.0.0.1 answered 401.',
  })
})

test.each<
  [string, (asked: Asked, response: ServerResponse) => void, Partial<{ isError: boolean; content: unknown }>]
>([
  [
    'nothing',
    (_, response) => response.writeHead(204).end(),
    { isError: false, content: expect.stringContaining('nothing (204)') },
  ],
  [
    'a page',
    (_, response) => response.writeHead(200, { 'content-type': 'text/html' }).end('<p>Hi'),
    { isError: false, content: '<p>Hi' },
  ],
  [
    'broken JSON',
    (_, response) => response.writeHead(200, { 'content-type': 'application/json' }).end('{"a":'),
    { isError: false, content: '{"a":' },
  ],
  [
    'a picture',
    (_, response) => response.writeHead(200, { 'content-type': 'image/png' }).end('\x89PNG'),
    { isError: false, content: expect.stringContaining('image/png, which is no text') },
  ],
  [
    'JSON of the wrong type',
    (_, response) => response.writeHead(200, { 'content-type': 'application/octet-stream' }).end('{"a":1}'),
    { isError: false, content: '{"a":1}' },
  ],
  [
    'an encoding nobody asked for',
    (_, response) => response.writeHead(200, { 'content-encoding': 'br' }).end('xx'),
    { isError: true, content: expect.stringContaining('encoding br') },
  ],
  [
    'a lost connection',
    (_, response) => response.destroy(),
    { isError: true, content: expect.stringContaining('was lost') },
  ],
  [
    'half an answer',
    (_, response) =>
      void response.writeHead(200, { 'content-length': '100' }).write('{"a":', () => response.destroy()),
    { isError: true, content: expect.stringContaining('was lost') },
  ],
  [
    'what is no HTTP',
    (_, response) => void response.socket?.end('nonsense\r\n\r\n'),
    { isError: true, content: expect.stringContaining('not HTTP') },
  ],
  [
    'headers without end',
    (_, response) => void response.writeHead(200, { 'x-long': 'a'.repeat(40_000) }).end(),
    { isError: true, content: expect.stringContaining('too long') },
  ],
])('a server that answers with %s', async (_, answer, expected) => {
  const server = await serve(answer)
  const call = openFakeCall({ configs: [webhook({ url: server.url })] })
  expect(await call.run('shop')).toMatchObject(expected)
  expect(call.crashes).toEqual([])
})

test('a huge answer is read to a limit, and told to a lower one', async () => {
  let isClosed = false
  const server = await serve((_, response) => {
    response.writeHead(200, { 'content-type': 'text/plain' })
    const more = () => {
      if (!response.destroyed) response.write('y'.repeat(64 << 10), () => setImmediate(more))
    }
    response.on('close', () => {
      isClosed = true
    })
    more()
  })
  const outcome = await openFakeCall({ configs: [webhook({ url: server.url })] }).run('shop')
  expect(outcome.isError).toBe(false)
  expect(outcome.content).toMatch(/^y{20000}… \[the first 20000 of \d+ characters\]$/)
  await expect.poll(() => isClosed).toBe(true)
})

test.each<[string, (asked: Asked, response: ServerResponse) => void]>([
  ['never answers', () => {}],
  ['sends headers and no body', (_, response) => void response.writeHead(200).flushHeaders()],
  [
    'lets its body drip',
    async (_, response) => {
      response.writeHead(200)
      while (!response.destroyed) {
        response.write('.')
        await sleep(5)
      }
    },
  ],
])('a server that %s is given up when its time is over', async (_, answer) => {
  let closed = 0
  const server = await serve((asked, response) => {
    response.on('close', () => closed++)
    void answer(asked, response)
  })
  const clock = virtualClock()
  const call = openFakeCall({
    configs: [webhook({ url: server.url }, { response_timeout_secs: 5 })],
    options: { clock },
  })
  const outcome = call.run('shop')
  await expect.poll(() => server.asked.length).toBe(1)
  await clock.pass(5_000)
  expect(await outcome).toMatchObject({
    isError: true,
    isCalled: true,
    errorType: 'external_server',
    content: 'The server has not answered within 5 seconds.',
  })
  await expect.poll(() => closed).toBe(1)
})

test('an abort ends it at once', async () => {
  const server = await serve(() => {})
  const controller = new AbortController()
  const call = openFakeCall({ configs: [webhook({ url: server.url })] })
  const outcome = call.run('shop', {}, { signal: controller.signal })
  await expect.poll(() => server.asked.length).toBe(1)
  controller.abort()
  expect(await outcome).toMatchObject({
    isError: true,
    errorType: 'interrupted',
    content: 'The tool was called off.',
  })
  expect(await call.run('shop', {}, { signal: controller.signal })).toMatchObject({ isError: true })
  expect(server.asked).toHaveLength(1)
})

test('a connection that does not come about is tried once more where that is harmless', async () => {
  const gone = await openFakeServer(() => {})
  await gone.close()
  const clock = virtualClock()
  const call = openFakeCall({
    configs: [webhook({ url: gone.url }), { ...webhook({ url: gone.url, method: 'POST' }), name: 'post' }],
    options: { clock },
  })
  const refused = { isError: true, isCalled: false, content: '127.0.0.1 refuses connections.' }
  expect(await call.run('post')).toMatchObject(refused)
  const get = call.run('shop')
  // The pause before the other try.
  await expect.poll(() => clock.waiting).toBe(2)
  await clock.pass(200)
  expect(await get).toMatchObject(refused)
})

const spilling: (asked: Asked, response: ServerResponse) => void = ({ headers, body }, response) =>
  void response
    .writeHead(200, { 'content-type': 'application/json' })
    .end(JSON.stringify({ headers, body, note: `you sent ${headers.authorization}` }))

test.each([
  ['Bearer sk-"quoted"/very-secret', /very-secret/],
  [`Basic ${Buffer.from('me:pass word/9').toString('base64')}`, /pass word|bWU6cGFzc/],
])('a server that sends back what it got gives no secret away: %s', async (value, secret) => {
  const server = await serve(spilling)
  const config = webhook(
    {
      url: server.url,
      method: 'POST',
      request_headers: { Authorization: { secret_id: 'key' }, Other: '{{secret__other}}' },
    },
    { assignments: [{ dynamic_variable: 'kept', value_path: 'note' }] },
  )
  const given: FakeCall = {
    configs: [config],
    secrets: { key: value },
    variables: { secret__other: 'hush-hush' },
  }
  const outcome = await openFakeCall(given).run('shop')
  expect(server.asked[0]?.headers).toMatchObject({ authorization: value, other: 'hush-hush' })
  expect(outcome.content).toContain('(hidden)')
  expect(outcome.updates).toEqual([{ name: 'kept', before: null, after: 'you sent (hidden)' }])
  expect(JSON.stringify(outcome)).not.toMatch(secret)
  expect(JSON.stringify(outcome)).not.toContain('hush-hush')

  const failing = await serve(
    ({ headers }, response) => void response.writeHead(500).end(`<b>${headers.authorization}</b>`),
  )
  const failed = await openFakeCall({
    ...given,
    configs: [webhook({ ...config.api_schema, url: failing.url })],
  }).run('shop')
  expect(failed.isError).toBe(true)
  expect(JSON.stringify(failed)).not.toMatch(secret)
})

test.each<[Readonly<Record<string, unknown>>, string]>([
  [{ secret_id: 'none' }, 'The secret none is not known to this server.'],
  [{ env_var_label: 'none' }, 'The environment variable none is not set on this server.'],
  [{ variable_name: 'none' }, 'The variable none has no value.'],
])('a header %j without a value is named, and nothing is sent', async (header, content) => {
  const server = await serve(json({}))
  const call = openFakeCall({ configs: [webhook({ url: server.url, request_headers: { 'X-Key': header } })] })
  expect(await call.run('shop')).toMatchObject({ isError: true, isCalled: false, content })
  expect(server.asked).toEqual([])
})

test('a value that no header can have is refused and not shown', async () => {
  const server = await serve(json({}))
  const config = webhook({ url: server.url, request_headers: { 'X-Key': '{{name}}' } })
  const outcome = await openFakeCall({ configs: [config], variables: { name: 'a\r\nX-Other: b' } }).run(
    'shop',
  )
  expect(outcome).toMatchObject({ isError: true, isCalled: false })
  expect(JSON.stringify(outcome)).not.toContain('X-Other')
  expect(server.asked).toEqual([])
})

test('a variable may be the address; secrets go there only where the operator has named the host', async () => {
  const server = await serve(json({ ok: 1 }))
  const api = { url: '{{base}}/orders', request_headers: { Authorization: 'Bearer sk-very-secret' } }
  const open = (hosts: string, config = webhook(api)) =>
    openFakeCall({ configs: [config], variables: { base: `${server.url}/v1/` }, hosts })
  expect(await open('127.0.0.0/8').run('shop')).toMatchObject({
    isError: true,
    isBlocked: true,
    isCalled: false,
  })
  expect(server.asked).toEqual([])
  expect(await open(`127.0.0.1:${server.port}`).run('shop')).toMatchObject({ isError: false })
  expect(await open('127.0.0.0/8', webhook({ url: api.url })).run('shop')).toMatchObject({ isError: false })
  expect(server.asked.map(({ url }) => url)).toEqual(['/v1/orders', '/v1/orders'])
})
