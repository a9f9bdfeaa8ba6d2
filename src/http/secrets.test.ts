import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openRestServer, type RestServer } from './fakes/rest-server.ts'

let server: RestServer
beforeEach(async () => {
  server = await openRestServer()
})
afterEach(() => server.close())

const VALUE = 'sk-hunter2-0123456789'
const create = async (name = 'my key', value = VALUE) => {
  const { body } = await server.ask('POST', '/v1/convai/secrets', { type: 'new', name, value })
  return (body as { secret_id: string }).secret_id
}

test('a secret is stored, and its value is never answered, nor on disk, but for who sends it', async () => {
  const id = await create()
  const answers = [
    await server.ask('GET', '/v1/convai/secrets'),
    await server.ask('GET', `/v1/convai/secrets/${id}`),
    await server.ask('PATCH', `/v1/convai/secrets/${id}`, { type: 'update', name: 'n', value: `${VALUE}2` }),
    await server.ask('POST', '/v1/convai/secrets', { type: 'new', name: 7, value: VALUE }),
    await server.ask('POST', '/v1/convai/secrets', `{"value":"${VALUE}",`),
  ]
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 422, 422])
  expect(JSON.stringify(answers)).not.toContain('hunter2')
  expect(await server.secrets.value(id)).toBe(`${VALUE}2`)
  const folder = join(server.store.recordingPath('conv_a'), '../..')
  const files = readdirSync(folder, { withFileTypes: true }).filter(entry => entry.isFile())
  expect(files.length).toBeGreaterThan(1)
  for (const { name } of files) expect(readFileSync(join(folder, name)).includes('hunter2')).toBe(false)
  expect(JSON.stringify(server.logged)).not.toContain('hunter2')
})

test('one secret’s seal opens nothing in another’s place', async () => {
  const [mine, theirs] = [await create('mine', 'a'), await create('theirs', 'b')]
  const { json } = (await server.store.documents.get('secret', theirs)) ?? {}
  await server.store.documents.put('secret', mine, json ?? {})
  expect(await server.secrets.value(mine)).toBeNull()
  expect(await server.secrets.value('secret_none')).toBeNull()
})

test('who uses it is told, and while they do it stays', async () => {
  const id = await create()
  const agent = await server.shelf.create({
    name: 'Ada',
    conversation_config: {
      agent: {
        prompt: {
          llm: 'custom-llm',
          custom_llm: { url: 'https://example.com/v1', api_key: { secret_id: id } },
        },
      },
    },
  })
  const api_schema = { url: 'https://example.com', request_headers: { key: { secret_id: id } } }
  const tool_config = { type: 'webhook', name: 'look_up', description: 'd', api_schema }
  const tool = (await server.ask('POST', '/v1/convai/tools', { tool_config })).body as { id: string }
  expect((await server.ask('GET', `/v1/convai/secrets/${id}`)).body).toMatchObject({
    secret_id: id,
    used_by: {
      agents: [{ id: agent.id, name: 'Ada' }],
      tools: [{ id: tool.id, name: 'look_up' }],
      others: [],
    },
  })
  expect(await server.ask('DELETE', `/v1/convai/secrets/${id}`)).toMatchObject({
    status: 409,
    body: { detail: { status: 'secret_in_use' } },
  })
  await server.shelf.remove(agent.id)
  await server.ask('DELETE', `/v1/convai/tools/${tool.id}`)
  await server.ask('PATCH', '/v1/convai/settings', {
    conversation_initiation_client_data_webhook: {
      url: 'https://example.com',
      request_headers: { k: { secret_id: id } },
    },
  })
  expect((await server.ask('GET', `/v1/convai/secrets/${id}`)).body).toMatchObject({
    used_by: { others: ['conversation_initiation_webhook'] },
  })
  expect((await server.ask('DELETE', `/v1/convai/secrets/${id}`)).status).toBe(409)
  await server.ask('PATCH', '/v1/convai/settings', { conversation_initiation_client_data_webhook: null })
  expect(await server.ask('DELETE', `/v1/convai/secrets/${id}`)).toMatchObject({ status: 204, body: '' })
  expect((await server.ask('GET', `/v1/convai/secrets/${id}`)).status).toBe(404)
})

test('they are listed a page at a time', async () => {
  for (const name of ['Alpha', 'beta', 'alphabet']) await create(name)
  const first = (await server.ask('GET', '/v1/convai/secrets?search=ALPHA&page_size=1')).body as {
    secrets: { name: string }[]
    next_cursor: string
  }
  expect(first.secrets.map(secret => secret.name)).toHaveLength(1)
  const second = await server.ask(
    'GET',
    `/v1/convai/secrets?search=ALPHA&page_size=1&cursor=${first.next_cursor}`,
  )
  expect(second.body).toMatchObject({ secrets: [{}], next_cursor: null })
})

test.each([
  [{ name: 'n', value: 'v' }, 'type'],
  [{ type: 'stored', name: 'n', value: 'v' }, 'type'],
  [{ type: 'new', name: '', value: 'v' }, 'name'],
  [{ type: 'new', name: 'n' }, 'value'],
  [{ type: 'new', name: 'n', value: 'x'.repeat(65_537) }, 'value'],
])('a wrong field is named', async (body, field) => {
  const answer = await server.ask('POST', '/v1/convai/secrets', body)
  expect(answer).toMatchObject({ status: 422, body: { detail: [{ loc: ['body', field] }] } })
})
