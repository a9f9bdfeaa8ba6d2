import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { foldConversation } from '../record/conversation.ts'
import { sampleHeader, sampleLog } from '../record/sample-log.ts'
import { openStore } from './sqlite.ts'
import type { Store } from './store.ts'

let folder: string
let store: Store
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'antiphon-purge-'))
  store = await openStore(folder)
})
afterEach(async () => {
  await store.close()
  rmSync(folder, { recursive: true })
})

const context = {
  agentName: 'Ada',
  userId: 'user-4711',
  initiation: { dynamic_variables: { name: 'Wilhelmina' } },
}
const WORDS = ['weather', 'sunny in Paris', 'user-4711', 'Wilhelmina', 'Hopper was here']

async function call(id: string): Promise<void> {
  const log = sampleLog(id)
  await store.begin(sampleHeader(id), context)
  store.append(id, log)
  await store.finish(id, { ...foldConversation(log, context), has_audio: true })
  writeFileSync(store.recordingPath(id), 'sound')
  await store.feedback.put(id, { rating: 4, comment: 'Hopper was here' })
}

/** Which of the words stand anywhere in the data folder. */
function onDisk(): readonly string[] {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter(entry => entry.isFile())
  const all = Buffer.concat(files.map(file => readFileSync(join(file.parentPath, file.name))))
  return WORDS.filter(word => all.includes(word))
}

test('without its words a call is who, when and how it ended, and nothing of them is left on disk', async () => {
  await call('conv_a')
  expect(onDisk()).toEqual(WORDS)
  await store.purge('conv_a', { transcript: true, audio: false })
  expect(onDisk()).toEqual([])
  const record = await store.conversation('conv_a')
  expect(record).toMatchObject({
    transcript: [],
    user_id: null,
    has_audio: true,
    conversation_initiation_client_data: {},
    metadata: {
      call_duration_secs: 20,
      deletion_settings: {
        deleted_audio_at_time_unix_secs: null,
        deleted_transcript_at_time_unix_secs: expect.any(Number),
        deleted_logs_at_time_unix_secs: expect.any(Number),
      },
    },
  })
  for await (const entry of store.events('conv_a')) expect(entry).toBe('nothing')
  expect((await store.list({ limit: 1 })).conversations[0]?.message_count).toBe(0)
})

test('without its sound a call keeps its words', async () => {
  await call('conv_a')
  await store.purge('conv_a', { transcript: false, audio: true })
  expect(existsSync(store.recordingPath('conv_a'))).toBe(false)
  expect(await store.conversation('conv_a')).toMatchObject({
    has_audio: false,
    has_user_audio: false,
    metadata: { deletion_settings: { deleted_audio_at_time_unix_secs: expect.any(Number) } },
  })
  expect(onDisk()).toEqual(WORDS)
})

test('a removed call leaves nothing on disk', async () => {
  await call('conv_a')
  await store.remove('conv_a')
  expect(onDisk()).toEqual([])
})

test('a call that goes on is not purged of its log', async () => {
  await store.begin(sampleHeader('conv_a'))
  expect(await store.amend('conv_a', record => ({ ...record, status: 'done' }))).toBeNull()
  expect((await store.conversation('conv_a'))?.status).toBe('in-progress')
})

test('an amended record is there, in the list too, after a restart', async () => {
  await call('conv_a')
  await store.amend('conv_a', record => ({ ...record, status: 'processing' }))
  await store.close()
  store = await openStore(folder)
  expect((await store.conversation('conv_a'))?.status).toBe('processing')
  expect((await store.list({ limit: 1 })).conversations[0]?.status).toBe('processing')
  expect(await store.amend('conv_nope', record => record)).toBeNull()
})

test('deletions fall due in their order, for one call or for all of an agent', async () => {
  const DAY = 86_400_000
  await call('conv_a')
  await call('conv_b')
  const ended = Date.UTC(2026, 0, 2, 3, 4, 5, 678) + 20_000
  const one = { conversationId: 'conv_a', agentId: 'agent_1', transcript: true, audio: true }
  await store.retention.plan({ ...one, deleteAtUnixMs: ended + DAY })
  const due = async (at: number) => (await store.retention.due(at, 9)).map(item => item.conversationId)
  expect(await due(ended + DAY - 1)).toEqual([])
  expect(await due(ended + DAY)).toEqual(['conv_a'])

  await store.retention.planAll('agent_1', { afterMs: 2 * DAY, transcript: true, audio: false })
  expect(await due(ended + DAY)).toEqual([])
  expect((await due(ended + 2 * DAY + 1000)).toSorted()).toEqual(['conv_a', 'conv_b'])

  await store.retention.done('conv_a')
  await store.retention.planAll('agent_1', { afterMs: 0, transcript: true, audio: false })
  expect(await due(ended + DAY)).toEqual(['conv_b'])
  // More is to go than went.
  await store.retention.planAll('agent_1', { afterMs: 0, transcript: true, audio: true })
  expect((await due(ended + DAY)).toSorted()).toEqual(['conv_a', 'conv_b'])

  await store.retention.planAll('agent_1', { afterMs: null, transcript: true, audio: true })
  expect(await due(ended + 99 * DAY)).toEqual([])
})
