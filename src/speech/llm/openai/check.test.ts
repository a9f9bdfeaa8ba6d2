import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { chatFaultNames } from '../../../simulate/chat/catalogue.ts'
import { simulateChat } from '../../../simulate/chat/service.ts'
import { parseFault } from '../../../simulate/fault-plan.ts'
import { startHost } from '../../../simulate/host.ts'
import { openJournal } from '../../../simulate/journal.ts'
import { checkOpenAiModel, type ModelCheckOptions } from './model.ts'
import { profiles } from './profiles.ts'

const KEY = 'gsk_right_0123456789'
const closing: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closing.splice(0)) await close()
})

async function groq(fault?: string) {
  const journal = openJournal()
  const faults = fault === undefined ? [] : [parseFault(fault, chatFaultNames)]
  const host = await startHost([simulateChat({ dialect: 'groq', journal, faults, key: KEY })])
  closing.push(host.close)
  return { journal, baseUrl: `${host.url}/openai/v1` }
}

async function other(answer: RequestListener): Promise<string> {
  const server = createServer(answer)
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  closing.push(
    () => server.closeAllConnections(),
    () => server.close(),
  )
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`
}

const check = (
  baseUrl: string,
  more: Partial<ModelCheckOptions> = {},
  signal = new AbortController().signal,
) =>
  checkOpenAiModel(
    {
      baseUrl,
      model: 'openai/gpt-oss-20b',
      apiKey: KEY,
      name: 'groq',
      settings: profiles.groq.settings,
      withinMs: 10_000,
      ...more,
    },
    { signal },
  )
const list =
  (data: readonly object[]): RequestListener =>
  (_, response) =>
    response.end(JSON.stringify({ data }))

test('a key that is accepted and a model that is there; not a token is spent', async () => {
  const { baseUrl, journal } = await groq()
  expect(await check(baseUrl)).toEqual({ isListed: true, shutdownDate: null })
  expect(journal.entries.map(({ event }) => event)).toEqual(['models-listed'])
})

test('a model that is not there: those that come near are named', async () => {
  const { baseUrl } = await groq()
  await expect(check(baseUrl, { model: 'gpt-oss-20' })).rejects.toMatchObject({
    kind: 'request',
    message: expect.stringMatching(
      /^groq: has no model "gpt-oss-20"; set ANTIPHON_LLM_MODEL to another: it has openai\/gpt-oss-20b, openai\/gpt-oss-120b, /,
    ),
  })
  await expect(check(await other(list([])))).rejects.toThrow(/ to another: it lists none$/)
})

test('a wrong key is not shown', async () => {
  const { baseUrl } = await groq()
  const wrong = check(baseUrl, { apiKey: 'gsk_wrong_0123456789' })
  await expect(wrong).rejects.toMatchObject({
    kind: 'key',
    message: 'groq: refuses the key; correct GROQ_API_KEY (401: Invalid API Key)',
  })
  await expect(check(baseUrl, { apiKey: undefined })).rejects.toThrow(
    /asks for a key; give it as GROQ_API_KEY/,
  )
})

test.each([
  ['server-error', 'down', /failed; its own log/],
  ['bad-gateway', 'down', /failed; .*\(502\)/],
  ['rate-limit', 'rate', /asked too often; wait 35 s/],
  ['slow-headers', 'late', /has not answered within 0\.2 s; look whether http\S+ is up and within reach$/],
])('a server that is ill: %s', async (fault, kind, message) => {
  const { baseUrl } = await groq(fault)
  const ill = check(baseUrl, { withinMs: fault === 'slow-headers' ? 200 : 10_000 })
  await expect(ill).rejects.toMatchObject({ kind, message: expect.stringMatching(message) })
})

test('nothing listens there', async () => {
  const gone = await other(() => {})
  await closing.splice(0).map(close => close())
  await expect(check(gone)).rejects.toMatchObject({ kind: 'unreachable' })
})

test('a server without a list may chat all the same, and so may a key that may not list', async () => {
  const none = await other((_, response) => response.writeHead(404).end('404 page not found'))
  const page = await other((_, response) => response.end('<html>'))
  const scoped = await other((_, response) =>
    response
      .writeHead(403)
      .end(
        '{"error":{"message":"You have insufficient permissions for this operation. Missing scopes: api.model.read."}}',
      ),
  )
  for (const url of [none, page, scoped]) expect((await check(url)).isListed).toBe(false)
})

test('Ollama’s latest is a model without its tag; OpenAI tells the day of a model’s end', async () => {
  const ollama = await other(list([{ id: 'qwen3:latest' }]))
  expect((await check(ollama, { model: 'qwen3' })).isListed).toBe(true)
  const pulled = await other(list([{ id: 'qwen3:latest', owned_by: 'library' }]))
  await expect(check(pulled, { model: 'phi4' })).rejects.toThrow(
    /has no model "phi4"; get it with "ollama pull phi4", or set ANTIPHON_LLM_MODEL to another: it has qwen3:latest$/,
  )
  const openai = await other(list([{ id: 'gpt-4o-mini', shutdown_date: '2027-01-14' }]))
  expect(await check(openai, { model: 'gpt-4o-mini' })).toEqual({
    isListed: true,
    shutdownDate: '2027-01-14',
  })
})

test('an abort ends it quietly', async () => {
  const url = await other(() => {})
  const controller = new AbortController()
  const checking = check(url, {}, controller.signal)
  controller.abort()
  expect((await checking).isListed).toBe(false)
})
