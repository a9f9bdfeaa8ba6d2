import { rmSync } from 'node:fs'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { sampleHeader } from '../record/sample-log.ts'
import { openRestServer, type RestServer } from './fakes/rest-server.ts'
import { storeCall } from './fakes/stored-call.ts'

let server: RestServer
beforeEach(async () => {
  server = await openRestServer()
})
afterEach(() => server.close())

const base = '/v1/convai/conversations'
interface Listed {
  readonly conversations: readonly { readonly conversation_id: string }[]
  readonly next_cursor: string | null
  readonly has_more: boolean
}
const list = async (query = '') => {
  const { body } = await server.ask('GET', `${base}?${query}`)
  const { conversations, ...rest } = body as Listed
  return { ids: conversations.map(one => one.conversation_id), ...rest }
}

const judged = (record: object) => ({
  ...record,
  analysis: {
    evaluation_criteria_results: { kind: { criteria_id: 'kind', result: 'success', rationale: 'It was.' } },
    data_collection_results: {
      town: { data_collection_id: 'town', value: 'Ulm', rationale: 'They said so.' },
    },
    evaluation_criteria_results_list: [],
    data_collection_results_list: [],
    call_successful: 'success',
    call_success_score: 100,
    transcript_summary: 'They talked of Ulm.',
    call_summary_title: 'Ulm',
    scoped: [],
  },
})

test('conversations are listed, narrowed and paged', async () => {
  for (const [index, id] of ['conv_a', 'conv_b', 'conv_c'].entries())
    await storeCall(server.store, id, {
      startedAtUnixMs: 1_700_000_000_000 + index * 1000,
      agentId: index === 1 ? 'agent_b' : 'agent_a',
      ...(index === 2 && { change: judged }),
    })
  expect(await list()).toEqual({ ids: ['conv_c', 'conv_b', 'conv_a'], next_cursor: null, has_more: false })
  expect((await list('agent_id=agent_a')).ids).toEqual(['conv_c', 'conv_a'])
  expect((await list('call_successful=success')).ids).toEqual(['conv_c'])
  expect((await list('call_start_after_unix=1700000001&call_start_before_unix=1700000001')).ids).toEqual([
    'conv_b',
  ])
  expect((await list('evaluation_params=kind:success&evaluation_params=kind:failure')).ids).toEqual([])
  expect((await list('evaluation_params=kind:success')).ids).toEqual(['conv_c'])
  expect((await list('data_collection_params=town:in:Bonn|Ulm')).ids).toEqual(['conv_c'])
  expect((await list('has_feedback_comment=True')).ids).toEqual([])
  const first = await list('page_size=2&sort_direction=asc')
  expect(first).toMatchObject({ ids: ['conv_a', 'conv_b'], has_more: true })
  expect(await list(`page_size=2&sort_direction=asc&cursor=${first.next_cursor}`)).toEqual({
    ids: ['conv_c'],
    next_cursor: null,
    has_more: false,
  })
})

test('summaries and results are shown to whoever asks for them', async () => {
  await storeCall(server.store, 'conv_a', { change: judged })
  const item = async (query: string) =>
    ((await server.ask('GET', `${base}?${query}`)).body as { conversations: object[] }).conversations[0]
  expect(await item('')).toMatchObject({
    transcript_summary: null,
    call_summary_title: 'Ulm',
    rating: null,
    tag_ids: [],
  })
  expect(await item('')).not.toHaveProperty('facets')
  expect(
    await item('summary_mode=include&data_collection_ids=town&evaluation_criteria_ids=other'),
  ).toMatchObject({
    transcript_summary: 'They talked of Ulm.',
    data_collection_results: { town: { value: 'Ulm' } },
    evaluation_criteria_results: {},
  })
})

test.each([
  'page_size=0',
  'page_size=1.5',
  'page_size=',
  'cursor=abc',
  'call_successful=maybe',
  'rating_min=6',
  'text_only=perhaps',
  'exclude_statuses=gone',
  'evaluation_params=kind',
  'data_collection_params=a:like:b',
  'dynamic_variable_params=a:gt:b',
  'summary_mode=some',
  'sort_direction=up',
  'call_start_before_unix=-1',
  'call_start_after_unix=1e300',
])('?%s is refused by its name', async query => {
  const answer = await server.ask('GET', `${base}?${query}`)
  expect(answer).toMatchObject({
    status: 422,
    body: { detail: [{ loc: expect.arrayContaining(['query', query.split('=')[0]]) }] },
  })
})

test.each([
  'branch_id=b',
  'topic_ids=t',
  'guardrail_types=custom',
  'conversation_product_type=speech_engine',
])('?%s would narrow the list, so it is not ignored', async query => {
  expect(await server.ask('GET', `${base}?${query}`)).toMatchObject({
    status: 501,
    body: { detail: { message: expect.stringContaining(query.split('=')[0] ?? '') } },
  })
})

test('what is no filter is ignored', async () => {
  expect((await server.ask('GET', `${base}?something_new=1&conversation_product_type=agents`)).status).toBe(
    200,
  )
})

test('a conversation is told in the vendor’s shape, and says whether its recording is there', async () => {
  await storeCall(server.store, 'conv_a', { recording: 'sound', change: judged })
  const one = async () => (await server.ask('GET', `${base}/conv_a`)).body
  expect(await one()).toMatchObject({ conversation_id: 'conv_a', has_audio: true, status: 'done' })
  rmSync(server.store.recordingPath('conv_a'))
  expect(await one()).toMatchObject({ has_audio: false, has_user_audio: false, has_response_audio: false })
  expect((await server.ask('GET', `${base}/conv_a?format=json`)).status).toBe(200)
  expect((await server.ask('GET', `${base}/conv_a?format=opentelemetry`)).status).toBe(501)
  expect((await server.ask('GET', `${base}/conv_a?format=xml`)).status).toBe(422)
})

test('one that goes on is told as far as it has got, counted, and not deleted', async () => {
  await server.store.begin(sampleHeader('conv_b', { agentId: 'agent_b' }))
  server.live.add('conv_b')
  expect((await server.ask('GET', `${base}/conv_b`)).body).toMatchObject({ status: 'in-progress' })
  const count = async (query: string) =>
    (await server.ask('GET', `/v1/convai/analytics/live-count?${query}`)).body
  expect(await count('')).toEqual({ count: 1 })
  expect(await count('agent_id=agent_b')).toEqual({ count: 1 })
  expect(await count('agent_ids=agent_a&agent_ids=agent_c')).toEqual({ count: 0 })
  expect(await server.ask('DELETE', `${base}/conv_b`)).toMatchObject({
    status: 409,
    body: { detail: { status: 'conversation_in_progress' } },
  })
})

test('a deleted one is gone everywhere', async () => {
  await storeCall(server.store, 'conv_a', { recording: 'sound' })
  expect(await server.ask('DELETE', `${base}/conv_a`)).toMatchObject({ status: 200, body: {} })
  for (const [method, path] of [
    ['DELETE', 'conv_a'],
    ['GET', 'conv_a'],
    ['GET', 'conv_a/audio'],
    ['GET', 'conv_a/summary'],
    ['GET', 'not-an-id'],
    ['DELETE', '%00'],
  ])
    expect(await server.ask(method ?? '', `${base}/${path}`)).toMatchObject({
      status: 404,
      body: { detail: { status: 'document_not_found' } },
    })
})

test('in short: its summary, and its messages if they are few', async () => {
  await storeCall(server.store, 'conv_a', { change: judged })
  expect((await server.ask('GET', `${base}/conv_a/summary`)).body).toMatchObject({
    transcript_summary: 'They talked of Ulm.',
    call_successful: 'success',
    messages: expect.arrayContaining([{ role: 'agent', message: expect.any(String) }]),
    messages_omitted: false,
  })
  expect((await server.ask('GET', `${base}/conv_a/summary?max_messages=1`)).body).toMatchObject({
    messages: null,
    messages_omitted: true,
  })
})

test('its log is told an entry a line', async () => {
  await storeCall(server.store, 'conv_a')
  const { body } = await server.ask('GET', '/v1/antiphon/conversations/conv_a/events')
  const entries = String(body)
    .trim()
    .split('\n')
    .map(line => JSON.parse(line) as { kind: string })
  expect(entries[0]?.kind).toBe('header')
  expect((await server.ask('GET', '/v1/antiphon/conversations/conv_a/live')).status).toBe(404)
})
