import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { foldConversation } from '../record/conversation.ts'
import type { ConversationRecord } from '../record/conversation-record.ts'
import { sampleHeader, sampleLog } from '../record/sample-log.ts'
import type { ConversationFilters } from './conversation-filters.ts'
import { openStore } from './sqlite.ts'
import type { Store } from './store.ts'

const DAY = 1_700_000_000

const tool = (name: string, isError: boolean) => ({
  tool_calls: [
    {
      type: null,
      request_id: 'r',
      tool_name: name,
      params_as_json: '{}' as const,
      tool_has_been_called: true,
    },
  ],
  tool_results: [
    {
      type: null,
      request_id: 'r',
      tool_name: name,
      result_value: '',
      is_error: isError,
      tool_has_been_called: true as const,
      tool_latency_secs: 2,
    },
  ],
})

/** Four calls: `conv_1` … `conv_4`, a minute apart. */
const changes: readonly ((record: ConversationRecord) => unknown)[] = [
  record => ({
    ...record,
    user_id: 'ada',
    metadata: { ...record.metadata, main_language: 'de', call_duration_secs: 5 },
  }),
  record => ({
    ...record,
    status: 'failed',
    conversation_initiation_client_data: {
      dynamic_variables: { plan: 'gold', seats: 12, vip: true, 'a.b"c': 'x' },
    },
    metadata: { ...record.metadata, text_only: true, conversation_initiation_source: 'widget' },
  }),
  record => ({
    ...record,
    transcript: record.transcript.map((turn, index) =>
      index === 0 ? { ...turn, ...tool('weather', true) } : turn,
    ),
    analysis: {
      call_successful: 'success',
      transcript_summary: 'They talked.',
      evaluation_criteria_results: { kind: { criteria_id: 'kind', result: 'failure' } },
      data_collection_results: { age: { value: 42 }, town: { value: 'Ulm' } },
    },
  }),
  record => ({
    ...record,
    transcript: record.transcript.map((turn, index) =>
      index === 0 ? { ...turn, message: '100% of "Zoë"s_cats', ...tool('weather', false) } : turn,
    ),
    metadata: { ...record.metadata, termination_reason: 'Enough.' },
  }),
]

let folder: string
let store: Store
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'antiphon-store-'))
  store = await openStore(folder)
  for (const [index, change] of changes.entries()) {
    const id = `conv_${index + 1}`
    const header = {
      startedAtUnixMs: (DAY + index * 60) * 1000,
      agentId: index === 0 ? 'agent_a' : 'agent_b',
    }
    await store.begin(sampleHeader(id, header))
    await store.finish(id, change(foldConversation(sampleLog(id, header))) as ConversationRecord)
  }
  await store.feedback.put('conv_1', { rating: 5, comment: 'Good.' })
  await store.feedback.put('conv_2', { rating: 2 })
  await store.feedback.put('conv_3', { score: 'like' })
  await store.tags.add('conv_2', ['tag_x', 'tag_y'])
  await store.begin(sampleHeader('conv_5', { startedAtUnixMs: (DAY + 240) * 1000, agentId: 'agent_b' }))
})
afterAll(async () => {
  await store.close()
  rmSync(folder, { recursive: true })
})

const cases: readonly [ConversationFilters, string][] = [
  [{}, '12345'],
  [{ agentIds: ['agent_a', 'agent_z'] }, '1'],
  [{ successful: 'success' }, '3'],
  [{ successful: 'failure' }, '2'],
  [{ successful: 'error' }, '2'],
  [{ successful: 'unknown' }, '145'],
  [{ startedFrom: DAY + 60, startedTo: DAY + 120 }, '23'],
  [{ startedTo: DAY + 59 }, '1'],
  [{ durationMaxSecs: 5 }, '15'],
  [{ durationMinSecs: 6 }, '234'],
  [{ ratingMin: 2 }, '12'],
  [{ ratingMin: 1, ratingMax: 4 }, '2'],
  [{ hasComment: true }, '1'],
  [{ hasComment: false }, '2345'],
  [{ userId: 'ada' }, '1'],
  [{ tools: ['weather', 'other'] }, '34'],
  [{ tools: ['end_call'] }, '1234'],
  [{ toolsSucceeded: ['weather'] }, '4'],
  [{ toolsFailed: ['weather'] }, '3'],
  [{ languages: ['de', 'fr'] }, '1'],
  [{ source: 'widget' }, '2'],
  [{ textOnly: true }, '2'],
  [{ textOnly: false }, '1345'],
  [{ excludeStatuses: ['failed', 'in-progress'] }, '134'],
  [{ terminationReasons: ['Enough.'] }, '4'],
  [{ tagIds: ['tag_y', 'tag_z'] }, '2'],
  [{ evaluations: [{ id: 'kind', result: 'failure' }] }, '3'],
  [{ evaluations: [{ id: 'kind', result: 'success' }] }, ''],
  [{ data: [{ name: 'age', op: 'gt', values: ['41'] }] }, '3'],
  [{ data: [{ name: 'age', op: 'lte', values: ['41'] }] }, ''],
  [{ data: [{ name: 'town', op: 'in', values: ['Bonn', 'Ulm'] }] }, '3'],
  [{ data: [{ name: 'town', op: 'neq', values: ['Ulm'] }] }, ''],
  [{ data: [{ name: 'town', op: 'eq', values: [''] }] }, '1245'],
  [{ data: [{ name: 'town', op: 'neq', values: [''] }] }, '3'],
  [{ variables: [{ name: 'plan', op: 'eq', values: ['gold'] }] }, '2'],
  [{ variables: [{ name: 'vip', op: 'eq', values: ['true'] }] }, '2'],
  [{ variables: [{ name: 'seats', op: 'gte', values: ['12'] }] }, '2'],
  [{ variables: [{ name: 'a.b"c', op: 'eq', values: ['x'] }] }, '2'],
  [{ search: 'ZOë"S_C' }, '4'],
  [{ search: '100% ' }, '4'],
  [{ search: '1%0' }, ''],
  [{ userId: "ada' or 1=1 --" }, ''],
  [{ ratingMin: 1, textOnly: true, agentIds: ['agent_b'] }, '2'],
]

test.each(cases)('%j', async (filters, wanted) => {
  const { conversations } = await store.list({ limit: 10, filters, oldestFirst: true })
  expect(conversations.map(one => one.conversation_id.slice(-1)).join('')).toBe(wanted)
})

test('a list shows ratings, tags and what was collected, a page at a time in both directions', async () => {
  const pages = async (oldestFirst: boolean) => {
    const first = await store.list({ limit: 3, oldestFirst })
    const second = await store.list({ limit: 3, oldestFirst, cursor: first.nextCursor })
    expect(second.nextCursor).toBeNull()
    return [...first.conversations, ...second.conversations]
  }
  const up = await pages(true)
  expect((await pages(false)).toReversed()).toEqual(up)
  expect(up.map(one => one.rating)).toEqual([5, 2, null, null, null])
  expect(up.map(one => one.tag_ids)).toEqual([[], ['tag_x', 'tag_y'], [], [], []])
  expect(up[2]).toMatchObject({
    transcript_summary: 'They talked.',
    facets: { data: { age: { value: 42 } } },
  })
})

test('a conversation has what was said of it since, and its tags', async () => {
  expect((await store.conversation('conv_1'))?.metadata.feedback).toEqual({
    type: 'rating',
    overall_score: null,
    likes: 0,
    dislikes: 0,
    rating: 5,
    comment: 'Good.',
  })
  expect((await store.conversation('conv_3'))?.metadata.feedback).toMatchObject({
    type: 'thumbs',
    overall_score: 'like',
  })
  expect(await store.conversation('conv_2')).toMatchObject({ tag_ids: ['tag_x', 'tag_y'] })
  expect((await store.conversation('conv_4'))?.metadata.feedback).toMatchObject({ likes: 0, rating: null })
})

test('feedback is taken again and again, and only for what is there', async () => {
  await store.feedback.put('conv_4', { rating: 3 })
  await store.feedback.put('conv_4', { rating: 3, comment: 'So so.' })
  await store.feedback.put('conv_4', { score: 'dislike' })
  expect(await store.feedback.get('conv_4')).toEqual({
    kind: 'thumbs',
    score: 'dislike',
    rating: 3,
    comment: 'So so.',
  })
  expect(await store.feedback.put('conv_nope', { score: 'like' })).toBe(false)
  await store.remove('conv_4')
  expect(await store.feedback.get('conv_4')).toBeNull()
})

test('counts what goes on and how tools fared', async () => {
  expect(await store.tally.live()).toBe(1)
  expect(await store.tally.live(['agent_a'])).toBe(0)
  expect((await store.tally.tools()).get('weather')).toEqual({ calls: 1, averageSecs: 2 })
})
