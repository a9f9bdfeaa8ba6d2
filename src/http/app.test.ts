import { afterAll, beforeAll, expect, test } from 'vitest'
import { openRestServer, type RestServer } from './fakes/rest-server.ts'
import { unserved } from './unserved.ts'

let server: RestServer
beforeAll(async () => {
  server = await openRestServer()
})
afterAll(() => server.close())

test('what the vendor has and this server has not says so by its name', async () => {
  for (const { method, path } of unserved) {
    const answer = await server.ask(
      method,
      path.replace(/\{\w+\}/g, 'x'),
      method === 'GET' || method === 'DELETE' ? undefined : {},
    )
    expect(answer, `${method} ${path}`).toMatchObject({
      status: 501,
      body: {
        detail: { status: 'not_implemented', message: `${method} ${path} is not there yet on this server.` },
      },
    })
  }
})

test.each(['/v1/convai/nowhere', '/v1/convai', '/v2/nothing', '/v1/convai/tools/', '/elsewhere'])(
  '%s is nowhere',
  async path => {
    expect(await server.ask('GET', path)).toMatchObject({
      status: 404,
      body: { detail: { status: 'not_found' } },
    })
  },
)

test.each([
  ['PUT', '/v1/convai/tools', 'GET, POST'],
  ['POST', '/v1/convai/tools/tool_x', 'DELETE, GET, PATCH'],
  ['DELETE', '/v1/convai/conversations/conv_x/feedback', 'POST'],
  ['POST', '/v1/user', 'GET'],
  ['POST', '/health', 'GET'],
  ['PATCH', '/v1/convai/mcp-servers', 'GET, POST'],
])('%s %s is no method of it', async (method, path, allow) => {
  const answer = await server.ask(method, path, {})
  expect(answer).toMatchObject({ status: 405, body: { detail: { status: 'method_not_allowed' } } })
  expect(answer.headers.get('allow')).toBe(allow)
})

test('pages of other origins may ask, with whatever headers their client sends', async () => {
  const preflight = await server.app.request('/v1/convai/conversations/conv_a/feedback', {
    method: 'OPTIONS',
    headers: {
      origin: 'https://shop.example',
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'content-type,xi-api-key,x-fern-language',
    },
  })
  expect(preflight.status).toBe(204)
  expect(preflight.headers.get('access-control-allow-origin')).toBe('*')
  expect(preflight.headers.get('access-control-allow-headers')).toBe(
    'content-type,xi-api-key,x-fern-language',
  )
  expect(preflight.headers.get('access-control-allow-methods')).toContain('PATCH')
  expect(preflight.headers.get('access-control-allow-credentials')).toBeNull()
  const refused = await server.app.request('/v1/convai/tools/none', {
    headers: { origin: 'https://shop.example' },
  })
  expect(refused.headers.get('access-control-allow-origin')).toBe('*')
})

test.each([
  ['{"type":', 422],
  ['[1,2]', 422],
  ['"text"', 422],
  [`{"a":${'['.repeat(5000)}${']'.repeat(5000)}}`, 422],
  [JSON.stringify({ type: 'new', name: 'x'.repeat(2_000_000), value: 'v' }), 413],
])('a body that is none is refused', async (body, status) => {
  const answer = await server.ask('POST', '/v1/convai/secrets', body)
  expect(answer.status).toBe(status)
  expect(answer.body).toHaveProperty('detail')
})

test('a fault of ours is told to the log, and nothing of it to the client', async () => {
  const broken = await openRestServer()
  await broken.store.close()
  const answer = await broken.ask('GET', '/v1/convai/tags')
  expect(answer).toMatchObject({
    status: 500,
    body: { detail: { status: 'internal_error', message: expect.not.stringContaining('sqlite') } },
  })
  expect(broken.logged).toMatchObject([{ path: '/v1/convai/tags', err: expect.any(Error) }])
  await broken.close().catch(() => {})
})

test('clients that ask at their start who they are and what there is get an answer', async () => {
  expect((await server.ask('GET', '/v1/user')).body).toMatchObject({
    user_id: 'antiphon',
    subscription: { status: 'active' },
  })
  expect((await server.ask('GET', '/v1/user/subscription')).body).toMatchObject({ has_open_invoices: false })
  expect((await server.ask('GET', '/v1/voices')).body).toMatchObject({
    voices: [{ voice_id: 'joe' }, { voice_id: 'flite' }],
  })
  expect((await server.ask('GET', '/v1/voices/joe')).body).toMatchObject({
    voice_id: 'joe',
    category: 'premade',
  })
  expect(await server.ask('GET', '/v1/voices/jim')).toMatchObject({
    status: 404,
    body: { detail: { status: 'voice_not_found' } },
  })
  const first = (await server.ask('GET', '/v2/voices?page_size=1')).body as { next_page_token: string }
  expect(first).toMatchObject({ voices: [{ voice_id: 'flite' }], has_more: true, total_count: 2 })
  expect(
    (await server.ask('GET', `/v2/voices?page_size=1&next_page_token=${first.next_page_token}`)).body,
  ).toMatchObject({
    voices: [{ voice_id: 'joe' }],
    has_more: false,
    next_page_token: null,
  })
  expect((await server.ask('GET', '/v2/voices?search=embedded')).body).toMatchObject({ total_count: 1 })
  expect((await server.ask('GET', '/v1/models')).body).toMatchObject([
    { model_id: 'piper', can_do_text_to_speech: true },
  ])
  expect((await server.ask('GET', '/v1/convai/llm/list')).body).toMatchObject({
    llms: [{ llm: 'gpt-oss-20b' }],
  })
})

test('the description of REST is served', async () => {
  expect((await server.ask('GET', '/openapi.json')).body).toMatchObject({
    openapi: '3.1.0',
    paths: { '/v1/convai/secrets': { post: { requestBody: {} } } },
  })
})
