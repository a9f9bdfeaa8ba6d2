import { afterEach, beforeEach, expect, test } from 'vitest'
import { openRestServer, type RestServer } from './fakes/rest-server.ts'

let server: RestServer
beforeEach(async () => {
  server = await openRestServer()
})
afterEach(() => server.close())

const base = '/v1/convai/knowledge-base'
const create = async (body: object) =>
  (await server.ask('POST', `${base}/text`, body)).body as { id: string; name: string }

test('a text is stored, read, changed and deleted', async () => {
  const text = 'Open from <b>nine</b> to five. 😀'
  const { id } = await create({ text, name: 'Hours' })
  expect(await server.ask('GET', `${base}/${id}`)).toMatchObject({
    body: { id, name: 'Hours', type: 'text', extracted_inner_html: text, supported_usages: ['prompt'] },
  })
  const content = await server.ask('GET', `${base}/${id}/content`)
  expect(content.body).toBe(text)
  expect(content.headers.get('content-type')).toBe('text/plain; charset=utf-8')
  expect(await server.ask('PATCH', `${base}/${id}`, { content: 'Closed.' })).toMatchObject({
    body: { name: 'Hours', extracted_inner_html: 'Closed.', metadata: { size_bytes: 7 } },
  })
  expect(await server.ask('PATCH', `${base}/${id}`, { name: 'Times' })).toMatchObject({
    body: { name: 'Times', extracted_inner_html: 'Closed.' },
  })
  expect(await server.store.documents.get('knowledge', id)).toMatchObject({
    json: { name: 'Times', type: 'text', text: 'Closed.' },
  })
  expect((await server.ask('DELETE', `${base}/${id}`)).status).toBe(200)
  for (const method of ['GET', 'DELETE']) expect((await server.ask(method, `${base}/${id}`)).status).toBe(404)
  expect((await server.ask('PATCH', `${base}/${id}`, {})).status).toBe(404)
})

test('without a name it gets its first words', async () => {
  expect((await create({ text: ' The  quick\nbrown fox ', name: null })).name).toBe('The quick brown fox')
})

test('documents are listed with their agents', async () => {
  const { id } = await create({ text: 'a', name: 'Alpha' })
  await create({ text: 'bbb', name: 'Beta' })
  const agent = await server.shelf.create({
    name: 'Ada',
    conversation_config: { agent: { prompt: { knowledge_base: [{ type: 'text', name: 'Alpha', id }] } } },
  })
  const names = async (query: string) =>
    ((await server.ask('GET', `${base}?${query}`)).body as { documents: { name: string }[] }).documents.map(
      document => document.name,
    )
  expect(await names('sort_by=size&sort_direction=desc')).toEqual(['Beta', 'Alpha'])
  expect(await names('search=alp')).toEqual(['Alpha'])
  expect(await names('types=url')).toEqual([])
  expect((await server.ask('GET', `${base}?search=alp`)).body).toMatchObject({
    documents: [{ dependent_agents: [{ id: agent.id, name: 'Ada' }] }],
  })
  expect((await server.ask('GET', `${base}/${id}/dependent-agents`)).body).toMatchObject({
    agents: [{ id: agent.id }],
  })
  expect((await server.ask('DELETE', `${base}/${id}`)).status).toBe(409)
  expect((await server.ask('DELETE', `${base}/${id}?force=true`)).status).toBe(200)
  expect(JSON.stringify((await server.shelf.find(agent.id))?.json)).not.toContain(id)
})

test('a text has a limit, as its body has', async () => {
  const tooLong = await server.ask('POST', `${base}/text`, { text: 'x'.repeat(300_001) })
  expect(tooLong).toMatchObject({ status: 422, body: { detail: [{ loc: ['body', 'text'] }] } })
  const tooLarge = await server.ask('POST', `${base}/text`, { text: 'x'.repeat(2_000_000) })
  expect(tooLarge).toMatchObject({ status: 413, body: { detail: { status: 'body_too_large' } } })
  expect((await server.ask('POST', `${base}/text`, { text: 'é'.repeat(300_000) })).status).toBe(200)
})

test.each(['POST url', 'POST file', 'POST folder', 'POST rag-index', 'GET search', 'GET summaries'])(
  '%s is not there yet, and says so',
  async what => {
    const [method = '', path = ''] = what.split(' ')
    const answer = await server.ask(method, `${base}/${path}`, method === 'POST' ? {} : undefined)
    expect(answer).toMatchObject({
      status: 501,
      body: { detail: { status: 'not_implemented', message: expect.stringContaining(`${base}/${path}`) } },
    })
  },
)
