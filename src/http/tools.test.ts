import { afterEach, beforeEach, expect, test } from 'vitest'
import { openRestServer, type RestServer } from './fakes/rest-server.ts'

let server: RestServer
beforeEach(async () => {
  server = await openRestServer()
})
afterEach(() => server.close())

const weather = {
  type: 'webhook',
  name: 'get_weather',
  description: 'Tells the weather.',
  response_timeout_secs: 20,
  api_schema: {
    url: 'https://example.com/{town}',
    method: 'GET',
    path_params_schema: { town: { type: 'string', description: 'Where.' } },
    request_headers: { authorization: { secret_id: 'secret_x' } },
  },
  something_new: { of: [1, null, 'kept'] },
}
const create = async (config: object = weather) => {
  const { body } = await server.ask('POST', '/v1/convai/tools', { tool_config: config })
  return body as { id: string; tool_config: object }
}

test('a tool comes back as it was given, from every answer', async () => {
  const tool = await create()
  expect(tool).toMatchObject({
    id: expect.stringMatching(/^tool_\w{26}$/),
    access_info: { role: 'admin' },
    usage_stats: { total_calls: 0, avg_latency_secs: 0 },
    response_mocks: null,
  })
  expect(tool.tool_config).toEqual(weather)
  const again = await server.ask('GET', `/v1/convai/tools/${tool.id}`)
  expect(again.body).toEqual(tool)
})

test('a changed one has what was given, and nothing of what was there before', async () => {
  const mocks = [{ mock_result: 'sunny' }]
  const { id } = (
    await server.ask('POST', '/v1/convai/tools', { tool_config: weather, response_mocks: mocks })
  ).body as { id: string }
  const client = { type: 'client', name: 'show_map', description: 'Shows a map.', expects_response: true }
  const changed = await server.ask('PATCH', `/v1/convai/tools/${id}`, { tool_config: client })
  expect(changed.body).toMatchObject({ id, response_mocks: mocks })
  expect((changed.body as { tool_config: object }).tool_config).toEqual(client)
  const none = await server.ask('PATCH', `/v1/convai/tools/${id}`, {
    tool_config: client,
    response_mocks: null,
  })
  expect(none.body).toMatchObject({ response_mocks: null })
})

test.each([
  [{}, ['body', 'tool_config'], 'required'],
  [
    { tool_config: { type: 'webhook', api_schema: { url: 'https://a.example' } } },
    ['body', 'tool_config', 'name'],
    'required',
  ],
  [{ tool_config: { type: 'webhook', name: 'x' } }, ['body', 'tool_config', 'api_schema'], 'url'],
  [{ tool_config: { type: 'webhook', name: 'two words' } }, ['body', 'tool_config', 'name'], 'letters'],
  [{ tool_config: { type: 'spell', name: 'x' } }, ['body', 'tool_config', 'type'], 'client'],
  [
    { tool_config: { ...weather, response_timeout_secs: 1 } },
    ['body', 'tool_config', 'response_timeout_secs'],
    'from 5 to 300',
  ],
  [{ tool_config: weather, response_mocks: [{}] }, ['body', 'response_mocks', 0, 'mock_result'], 'required'],
])('%j is refused by the field that is wrong', async (body, loc, words) => {
  for (const [method, path] of [
    ['POST', '/v1/convai/tools'],
    ['PATCH', `/v1/convai/tools/${(await create()).id}`],
  ] as const) {
    const answer = await server.ask(method, path, body)
    expect(answer.status).toBe(422)
    expect(answer.body).toMatchObject({
      detail: expect.arrayContaining([expect.objectContaining({ loc, msg: expect.stringContaining(words) })]),
    })
  }
})

test('tools are listed by name, kind and order, a page at a time', async () => {
  for (const name of ['b_one', 'a_two', 'c_three']) await create({ ...weather, name })
  await create({ type: 'client', name: 'show_map', description: 'm' })
  const names = async (query: string) => {
    const { body } = await server.ask('GET', `/v1/convai/tools?${query}`)
    const { tools, ...rest } = body as {
      tools: { tool_config: { name: string } }[]
      next_cursor: string | null
    }
    return { names: tools.map(tool => tool.tool_config.name), ...rest }
  }
  expect(await names('search=O')).toMatchObject({
    names: expect.arrayContaining(['b_one', 'a_two', 'show_map']),
  })
  expect((await names('types=client')).names).toEqual(['show_map'])
  expect((await names('types=client&types=webhook')).names).toHaveLength(4)
  const first = await names('sort_by=name&sort_direction=asc&page_size=3')
  expect(first).toMatchObject({ names: ['a_two', 'b_one', 'c_three'], has_more: true })
  const cursor = first.next_cursor
  expect(await names(`sort_by=name&sort_direction=asc&page_size=3&cursor=${cursor}`)).toEqual({
    names: ['show_map'],
    next_cursor: null,
    has_more: false,
  })
  for (const query of [
    `cursor=${cursor}`,
    'cursor=abc',
    'page_size=0',
    'page_size=101',
    'page_size=x',
    'sort_by=age',
  ])
    expect((await server.ask('GET', `/v1/convai/tools?${query}`)).status).toBe(422)
})

test('one that agents use is deleted by force only, and then taken out of them', async () => {
  const { id } = await create()
  const agent = await server.shelf.create({
    name: 'Ada',
    conversation_config: { agent: { prompt: { prompt: 'Be kind.', tool_ids: ['tool_other', id] } } },
  })
  const dependents = await server.ask('GET', `/v1/convai/tools/${id}/dependent-agents`)
  expect(dependents.body).toMatchObject({
    agents: [{ id: agent.id, name: 'Ada', type: 'available' }],
    has_more: false,
  })
  const refused = await server.ask('DELETE', `/v1/convai/tools/${id}`)
  expect(refused).toMatchObject({
    status: 409,
    body: { detail: { status: 'tool_in_use', message: expect.stringContaining(agent.id) } },
  })
  expect(await server.ask('DELETE', `/v1/convai/tools/${id}?force=true`)).toMatchObject({ status: 200 })
  expect((await server.shelf.find(agent.id))?.json).toMatchObject({
    conversation_config: { agent: { prompt: { prompt: 'Be kind.', tool_ids: ['tool_other'] } } },
  })
})

test.each(['GET', 'PATCH', 'DELETE'])('%s of none is 404', async method => {
  const answer = await server.ask(
    method,
    '/v1/convai/tools/tool_none',
    method === 'PATCH' ? { tool_config: weather } : undefined,
  )
  expect(answer).toMatchObject({ status: 404, body: { detail: { status: 'document_not_found' } } })
})
