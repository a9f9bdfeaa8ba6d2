import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { type FakeHouse, openFakeHouse } from './fakes/house.ts'
import { type FakeModel, fakeModel, goodAnswer } from './fakes/model.ts'
import { startReceiver } from './fakes/receiver.ts'
import { DAY_MS, privacyOf } from './privacy.ts'
import { openWebhooks } from './webhooks/registry.ts'

const agent = (privacy: object) => ({ platform_settings: { privacy } })

describe('what an agent’s privacy means', () => {
  const all = { transcript: true, audio: true }
  test.each([
    [{}, { recordsVoice: true, zeroRetention: false, retentionDays: null, appliesToExisting: false }],
    [{ record_voice: false }, { recordsVoice: false }],
    [{ retention_days: -1 }, { retentionDays: null }],
    [{ retention_days: 30 }, { retentionDays: 30, deletes: all }],
    [
      { retention_days: 0, delete_audio: true },
      { retentionDays: 0, deletes: { transcript: false, audio: true } },
    ],
    [
      { retention_days: 1, delete_transcript_and_pii: true },
      { retentionDays: 1, deletes: { transcript: true, audio: false } },
    ],
    [{ zero_retention_mode: true }, { zeroRetention: true }],
    [
      { retention_days: null, record_voice: null, zero_retention_mode: null },
      { recordsVoice: true, zeroRetention: false },
    ],
    [{ retention_days: 'x' }, { retentionDays: null }],
  ])('%j', (privacy, expected) => expect(privacyOf(agent(privacy))).toMatchObject(expected))
})

let house: FakeHouse
let model: FakeModel
beforeEach(async () => {
  model = fakeModel(goodAnswer)
  house = await openFakeHouse([model])
})
afterEach(() => house.close())

const WORDS = ['weather', 'sunny in Paris', 'user-4711', 'Hopper', 'goodbye']
const context = {
  userId: 'user-4711',
  initiation: { dynamic_variables: { name: 'Hopper' } },
  agentName: 'Ada',
}
const more = { context, variables: { name: 'Hopper' } }
/** Which of the words stand in any file of the data folder, or in the log. */
function found(): readonly string[] {
  const files = readdirSync(house.folder, { recursive: true, withFileTypes: true }).filter(file =>
    file.isFile(),
  )
  const all = Buffer.concat(files.map(file => readFileSync(join(file.parentPath, file.name))))
  return WORDS.filter(word => all.includes(word) || house.logged.join().includes(word))
}
const recorded = () => ({
  ...more,
  before: () => writeFileSync(house.store.recordingPath('conv_a'), 'sound'),
})
const done = (id: string) =>
  vi.waitFor(async () => expect((await house.store.conversation(id))?.status).toBe('done'))

test('of a call that is not to be kept nothing is, in no file and no log, but that there was one', async () => {
  await house.call('conv_kept', {}, more)
  await done('conv_kept')
  expect(found()).toEqual(WORDS)
  await house.store.remove('conv_kept')
  expect(found()).toEqual([])

  const asked = model.asked.length
  await house.call('conv_a', agent({ zero_retention_mode: true }), more)
  await done('conv_a')
  expect(found()).toEqual([])
  await house.restart()
  expect(found()).toEqual([])
  expect(await house.store.conversation('conv_a')).toMatchObject({
    status: 'done',
    agent_name: 'Ada',
    user_id: null,
    transcript: [],
    analysis: null,
    metadata: {
      call_duration_secs: 20,
      deletion_settings: { deleted_transcript_at_time_unix_secs: expect.any(Number) },
    },
  })
  // Nobody wanted to know, so no model was told.
  expect(model.asked).toHaveLength(asked)
})

test('whoever is to be told of it is told, from memory, and still nothing is kept', async () => {
  const receiver = await startReceiver(times => (times === 1 ? 500 : 200))
  try {
    const { store } = house
    const { id } = await openWebhooks(store.documents, store.seal).create({
      name: 'w',
      url: receiver.url,
      headers: {},
    })
    await store.documents.put('setting', 'convai', { webhooks: { post_call_webhook_id: id } })
    await house.call('conv_a', agent({ zero_retention_mode: true }), more)
    await vi.waitFor(async () => {
      await house.clock.pass(5_000)
      expect(receiver.received).toHaveLength(2)
    })
    expect(JSON.parse(receiver.received[1]?.body ?? '').data).toMatchObject({
      status: 'done',
      user_id: 'user-4711',
      analysis: { call_summary_title: 'Weather' },
      transcript: expect.arrayContaining([expect.objectContaining({ message: 'What is the weather?' })]),
    })
    expect(found()).toEqual([])
    expect(await house.aftermath.deliveries.list({ limit: 9 })).toEqual([])
    expect(house.counted).toEqual(['post_call_transcription delivered'])
  } finally {
    await receiver.close()
  }
})

test('a call is deleted when its time has come, not before, also when the server was off meanwhile', async () => {
  const kept = agent({ retention_days: 2, delete_transcript_and_pii: true, delete_audio: true })
  await house.call('conv_a', kept, recorded())
  await done('conv_a')
  const ended = (await house.store.conversation('conv_a'))?.antiphon
  const deleteAt = (ended?.started_at_unix_ms ?? 0) + (ended?.duration_ms ?? 0) + 2 * DAY_MS
  expect((await house.store.conversation('conv_a'))?.metadata.deletion_settings).toMatchObject({
    deletion_time_unix_secs: Math.floor(deleteAt / 1000),
    deleted_transcript_at_time_unix_secs: null,
  })
  // The sample call was in the past: the wall clock is put to a little before its time.
  house.jump(deleteAt - 20 * 60_000 - Date.now() - house.clock.now())
  await house.clock.pass(15 * 60_000)
  expect(found()).toEqual(WORDS)
  await house.restart()
  await house.clock.pass(4 * 60_000)
  expect(found()).toEqual(WORDS)
  await vi.waitFor(async () => {
    await house.clock.pass(5 * 60_000)
    expect(found()).toEqual([])
  })
  expect(existsSync(house.store.recordingPath('conv_a'))).toBe(false)
  expect(await house.store.conversation('conv_a')).toMatchObject({
    transcript: [],
    has_audio: false,
    analysis: { transcript_summary: '' },
  })
})

test('a wall clock that jumps into the future and back deletes nothing', async () => {
  await house.call('conv_a', agent({ retention_days: 40_000 * 0.9 }), more)
  await done('conv_a')
  await house.clock.pass(11 * 60_000)
  house.jump(40_000 * DAY_MS)
  await house.clock.pass(6 * 60_000)
  house.jump(-40_000 * DAY_MS)
  await house.clock.pass(30 * 60_000)
  expect(found()).toEqual(WORDS)
})

test('a new time holds for calls that are over where the agent says so', async () => {
  await house.call('conv_a', {}, recorded())
  await done('conv_a')
  const later = { retention_days: 1, delete_audio: true }
  house.agents.push({ id: 'agent_1', json: agent(later) })
  await house.clock.pass(20 * 60_000)
  expect(existsSync(house.store.recordingPath('conv_a'))).toBe(true)
  house.agents[0] = { id: 'agent_1', json: agent({ ...later, apply_to_existing_conversations: true }) }
  await vi.waitFor(async () => {
    await house.clock.pass(10 * 60_000)
    expect(existsSync(house.store.recordingPath('conv_a'))).toBe(false)
  })
  expect((await house.store.conversation('conv_a'))?.transcript.length).toBeGreaterThan(0)
})
