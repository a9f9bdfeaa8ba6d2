import type { ServerResponse } from 'node:http'
import { afterEach, expect, test } from 'vitest'
import { openFakeCall } from '../fakes/box.ts'
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
const ok = (_: unknown, response: ServerResponse) => void response.end('fine')
const to =
  (location: string, status = 302) =>
  (_: unknown, response: ServerResponse) =>
    void response.writeHead(status, { location }).end()

const webhook = (
  url: string,
  more: Readonly<Record<string, unknown>> = {},
  api: Readonly<Record<string, unknown>> = {},
) => ({
  type: 'webhook',
  name: 'get',
  description: 'Gets.',
  api_schema: { url, request_headers: { Authorization: 'Bearer sk-very-secret', 'X-Own': 'mine' }, ...api },
  ...more,
})

test.each([
  'http://127.0.0.1:1/',
  'http://127.1:1/',
  'http://2130706433/',
  'http://0x7f000001/',
  'http://[::1]:1/',
  'http://[::ffff:127.0.0.1]:1/',
  'http://10.0.0.1/',
  'http://169.254.169.254/latest/meta-data/',
  'http://inside.example/',
  'http://localhost/',
])('%s is not asked unless the operator allows it', async url => {
  const names = { 'inside.example': ['192.168.1.1'], localhost: ['127.0.0.1', '::1'] }
  const outcome = await openFakeCall({ configs: [webhook(url)], hosts: '', names }).run('get')
  expect(outcome).toMatchObject({ isError: true, isCalled: false, isBlocked: true })
  expect(outcome.content).toMatch(/ANTIPHON_TOOL_HOSTS|credentials/)
  expect(outcome.content).not.toContain('192.168')
})

test('a host with its port, and a name by what it stands for, are allowed by the setting', async () => {
  const server = await serve(ok)
  const url = `http://shop.example:${server.port}/`
  const names = { 'shop.example': ['127.0.0.1'] }
  for (const hosts of [`shop.example:${server.port}`, '*.example', '127.0.0.0/8'])
    expect(await openFakeCall({ configs: [webhook(url)], hosts, names }).run('get')).toMatchObject({
      content: 'fine',
    })
  const other = openFakeCall({ configs: [webhook(url)], hosts: 'shop.example:1', names })
  expect(await other.run('get')).toMatchObject({ isBlocked: true })
  expect(server.asked[0]?.headers.host).toBe(`shop.example:${server.port}`)
})

test('a name that stands for something else the next time is judged again, and the connection goes to what was judged', async () => {
  const server = await serve(
    (_, response) => void response.writeHead(200, { connection: 'close' }).end('fine'),
  )
  const addresses = ['127.0.0.1', '169.254.169.254']
  const call = openFakeCall({
    configs: [webhook(`http://turns.example:${server.port}/`)],
    names: {
      get 'turns.example'() {
        return [addresses.shift() ?? '169.254.169.254']
      },
    },
  })
  expect(await call.run('get')).toMatchObject({ content: 'fine' })
  expect(await call.run('get')).toMatchObject({
    isBlocked: true,
    content: expect.stringContaining('credentials'),
  })
  expect(server.asked).toHaveLength(1)
})

test('a name without an address is said to have none', async () => {
  const failing = openFakeCall({ configs: [webhook('http://none.example/')] })
  expect(await failing.run('get')).toMatchObject({
    isError: true,
    isCalled: false,
    content: 'none.example has no address.',
  })
})

test('no redirect is followed unless the tool says so', async () => {
  const server = await serve(to('https://elsewhere.example/?token=abc'))
  const outcome = await openFakeCall({ configs: [webhook(server.url)] }).run('get')
  expect(outcome).toMatchObject({
    isError: true,
    content: '127.0.0.1 redirects (302) to elsewhere.example, and this tool follows no redirects.',
  })
})

const following = (url: string, more: Readonly<Record<string, unknown>> = {}) =>
  webhook(url, { follow_redirects: true, ...more })

test('within one server a redirect keeps the headers; another gets none of them', async () => {
  const second = await serve(ok)
  const first = await serve(({ url }, response) => {
    if (url === '/') return to('/next')(null, response)
    to(`${second.url}/there`, 307)(null, response)
  })
  expect(await openFakeCall({ configs: [following(first.url)] }).run('get')).toMatchObject({
    content: 'fine',
  })
  expect(first.asked.map(({ url, headers }) => [url, headers.authorization])).toEqual([
    ['/', 'Bearer sk-very-secret'],
    ['/next', 'Bearer sk-very-secret'],
  ])
  expect(second.asked[0]?.headers).not.toHaveProperty('authorization')
  expect(second.asked[0]?.headers).not.toHaveProperty('x-own')
  expect(second.asked[0]?.headers['user-agent']).toBe('Antiphon/test')
})

test('a POST becomes a GET where browsers make it one, and stays with its body where they do not', async () => {
  const server = await serve(({ url }, response) => {
    if (url === '/303') return to('/end', 303)(null, response)
    if (url === '/308') return to('/end', 308)(null, response)
    response.end('fine')
  })
  const body = {
    method: 'POST',
    request_body_schema: { type: 'object', properties: { a: { type: 'string', constant_value: 'b' } } },
  }
  for (const path of ['303', '308'])
    await openFakeCall({ configs: [webhook(`${server.url}/${path}`, { follow_redirects: true }, body)] }).run(
      'get',
    )
  expect(server.asked.map(({ method, url, body: sent }) => `${method} ${url} ${sent}`)).toEqual([
    'POST /303 {"a":"b"}',
    'GET /end ',
    'POST /308 {"a":"b"}',
    'POST /end {"a":"b"}',
  ])
})

test.each<[string, string, Readonly<Record<string, unknown>>, RegExp]>([
  ['itself, for ever', '/', {}, /redirects more than 3 times/],
  ['a private address', 'http://10.0.0.1/', {}, /10\.0\.0\.1 is not on the public internet/],
  ['a private name', 'http://inside.example/', {}, /inside\.example is not on the public internet/],
  ['the credentials of a cloud', 'http://169.254.169.254/', {}, /credentials/],
  ['another scheme', 'file:///etc/passwd', {}, /no address of http or https/],
  ['a URL with a password', 'http://me:word@example.com/', {}, /no address of http or https/],
  ['what is no URL', 'http://[', {}, /what is no address/],
  [
    'a domain that is not allowed',
    'http://evil.example/',
    { follow_redirects_allowed_domains: ['good.example'] },
    /evil\.example, which is not among the domains/,
  ],
])('a redirect to %s is refused', async (_, location, more, message) => {
  const server = await serve(to(location))
  const call = openFakeCall({
    configs: [following(server.url, more)],
    hosts: `127.0.0.1:${server.port}`,
    names: { 'inside.example': ['10.0.0.1'], 'evil.example': ['127.0.0.1'] },
  })
  const outcome = await call.run('get')
  expect(outcome).toMatchObject({ isError: true, content: expect.stringMatching(message) })
  expect(server.asked.length).toBeLessThanOrEqual(4)
})
