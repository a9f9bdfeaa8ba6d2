import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { foldConversation } from '../record/conversation.ts'
import { sampleHeader, sampleLog } from '../record/sample-log.ts'
import type { NewJob } from './jobs.ts'
import { openStore } from './sqlite.ts'
import type { Store } from './store.ts'

let folder: string
let store: Store
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'antiphon-jobs-'))
  store = await openStore(folder)
})
afterEach(async () => {
  await store.close()
  rmSync(folder, { recursive: true })
})
const reopen = async () => {
  await store.close()
  store = await openStore(folder)
}
const job = (id: string, change: Partial<NewJob> = {}): NewJob => ({
  id,
  conversationId: 'conv_a',
  kind: 'post_call_transcription',
  target: 'wh_1',
  state: 'open',
  payload: { secret: 'hush' },
  ...change,
})
const LATER = Date.now() + 10_000
const KINDS = ['post_call_transcription']
const ids = async (at = LATER) => (await store.jobs.due(at, KINDS, 10)).map(({ id }) => id)

test('a job is due until it is done, also after a restart', async () => {
  await store.jobs.add(job('job_1'))
  expect(await ids()).toEqual(['job_1'])
  await reopen()
  expect(await store.jobs.due(LATER, KINDS, 10)).toMatchObject([
    { id: 'job_1', attempt: 0, payload: { secret: 'hush' }, target: 'wh_1', lastError: null },
  ])
  await store.jobs.change('job_1', { state: 'done', attempt: 1 })
  expect(await ids()).toEqual([])
  expect(await store.jobs.nextAtUnixMs(KINDS, 0)).toBeNull()
})

test('a job that is put off is due at its time', async () => {
  await store.jobs.add(job('job_1'))
  await store.jobs.change('job_1', { nextAtUnixMs: LATER + 5000, attempt: 1, lastError: 'answered 500' })
  expect(await ids()).toEqual([])
  expect(await store.jobs.nextAtUnixMs(KINDS, 0)).toBe(LATER + 5000)
  expect(await ids(LATER + 5000)).toEqual(['job_1'])
})

test('adding one twice leaves the first', async () => {
  await store.jobs.add(job('job_1'))
  await store.jobs.change('job_1', { state: 'dead' })
  await store.jobs.add(job('job_1'))
  expect((await store.jobs.get('job_1'))?.state).toBe('dead')
})

test('what waits for a call to end falls due when its process is gone', async () => {
  await store.jobs.add(job('job_1', { state: 'waiting' }))
  expect(await ids()).toEqual([])
  await reopen()
  expect(await ids()).toEqual(['job_1'])
})

test('a store beside it takes nothing from one that lives', async () => {
  await store.jobs.add(job('job_1'))
  await store.jobs.add(job('job_2', { state: 'waiting' }))
  const beside = await openStore(folder)
  expect(await beside.jobs.due(LATER, KINDS, 10)).toEqual([])
  expect((await store.jobs.get('job_2'))?.state).toBe('waiting')
  await beside.close()
  expect(await ids()).toEqual(['job_1'])
})

test('lists by state, kind and target, and forgets old ones that ended', async () => {
  await store.jobs.add(job('job_1'))
  await store.jobs.add(job('job_2', { kind: 'analysis', target: null }))
  await store.jobs.change('job_1', { state: 'dead', lastError: 'gone' })
  const list = async (query: object) => (await store.jobs.list({ limit: 9, ...query })).map(({ id }) => id)
  expect(await list({ state: 'dead' })).toEqual(['job_1'])
  expect(await list({ kinds: ['analysis'] })).toEqual(['job_2'])
  expect(await list({ target: 'wh_1' })).toEqual(['job_1'])
  expect(await list({ conversationId: 'conv_b' })).toEqual([])
  await store.jobs.prune('done', LATER)
  expect(await list({})).toHaveLength(2)
  await store.jobs.prune('dead', LATER)
  expect(await list({})).toEqual(['job_2'])
})

test('a removed conversation takes its jobs along', async () => {
  await store.begin(sampleHeader('conv_a'))
  await store.finish('conv_a', foldConversation(sampleLog('conv_a')))
  await store.jobs.add(job('job_1'))
  await store.remove('conv_a')
  expect(await store.jobs.get('job_1')).toBeNull()
})

test('calls whose analysis nobody plans are named, once their process is gone', async () => {
  for (const id of ['conv_a', 'conv_b']) {
    await store.begin(sampleHeader(id))
    await store.finish(id, { ...foldConversation(sampleLog(id)), status: 'processing' })
  }
  await store.jobs.add(job('job_1', { conversationId: 'conv_b', kind: 'analysis' }))
  expect(await store.unfinished()).toEqual([])
  await reopen()
  expect(await store.unfinished()).toEqual(['conv_a'])
})
