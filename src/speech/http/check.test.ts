import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { toAsking } from './asking.ts'
import { checkModel } from './check.ts'
import { openHttp } from './http.ts'

const settings = { key: 'KEY', url: 'URL', model: 'MODEL' }
const closing: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closing.splice(0)) await close()
})

async function check(answer: RequestListener, { withinMs = 10_000, query = '' } = {}) {
  const server = createServer(answer)
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  closing.push(
    () => server.closeAllConnections(),
    () => server.close(),
  )
  const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1${query}`
  const asking = toAsking({ name: 'here', baseUrl, model: 'm', settings }, { name: 'speech' })
  return checkModel(asking, { http: openHttp(), withinMs, signal: new AbortController().signal })
}
const refuse =
  (status: number, body = ''): RequestListener =>
  (_, response) =>
    response.writeHead(status).end(body)

test.each<[string, RequestListener]>([
  ['404', refuse(404, '{"detail":"Not Found"}')],
  ['405', refuse(405)],
  ['a page', refuse(200, '<html>')],
  ['JSON of another shape', refuse(200, '{"models":["m"]}')],
  ['more than anybody reads', refuse(200, `{"data":[{"id":"m"}],"more":"${'a'.repeat(3 << 20)}"}`)],
])('a server that answers with %s instead of a list is not refused', async (_, answer) => {
  expect(await check(answer)).toEqual({ isListed: false, shutdownDate: null })
})

test.each<[number, string]>([
  [401, 'key'],
  [403, 'key'],
  [308, 'request'],
  [500, 'down'],
  [503, 'down'],
])('a %i is a failure still', async (status, kind) => {
  await expect(check(refuse(status))).rejects.toMatchObject({ kind })
})

test('a list in which the model is missing, one that breaks off, one that does not come', async () => {
  await expect(check(refuse(200, '{"data":[{"id":"n"}]}'))).rejects.toMatchObject({
    kind: 'request',
    message: 'here: has no model "m"; set MODEL to another: it has n',
  })
  const broken: RequestListener = (_, response) => {
    response.writeHead(200, { 'content-length': 100 }).write('{"data":', () => response.destroy())
  }
  await expect(check(broken)).rejects.toMatchObject({ kind: 'broken' })
  await expect(check(() => {}, { withinMs: 100 })).rejects.toMatchObject({ kind: 'late' })
})

test('a query of the address stays behind the path', async () => {
  const seen: (string | undefined)[] = []
  await check(
    ({ url }, response) => {
      seen.push(url)
      response.end('{"data":[{"id":"m"}]}')
    },
    { query: '?api-version=7' },
  )
  expect(seen).toEqual(['/v1/models?api-version=7'])
})
