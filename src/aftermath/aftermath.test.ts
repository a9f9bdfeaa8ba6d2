import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, expect, test, vi } from 'vitest'
import { shownRecord } from '../record/shown.ts'
import type { LanguageModel } from '../speech/provider.ts'
import { type FakeHouse, openFakeHouse } from './fakes/house.ts'
import { failing, fakeModel, goodAnswer } from './fakes/model.ts'
import { type Reaction, type Receiver, startReceiver } from './fakes/receiver.ts'
import { openWebhooks } from './webhooks/registry.ts'

let house: FakeHouse
const receivers: Receiver[] = []
afterEach(async () => {
  await house.close()
  for (const receiver of receivers.splice(0)) await receiver.close()
})
async function receiver(react?: (times: number) => Reaction): Promise<Receiver> {
  const started = await startReceiver(react)
  receivers.push(started)
  return started
}
async function open(...models: LanguageModel[]): Promise<void> {
  house = await openFakeHouse(models)
}
/** A webhook of this server that gets `events` of every call. */
async function subscribe(url: string, events: readonly string[] = ['transcript']): Promise<string> {
  const { store } = house
  const { id } = await openWebhooks(store.documents, store.seal).create({ name: 'CRM', url, headers: {} })
  await store.documents.put('setting', 'convai', { webhooks: { post_call_webhook_id: id, events } })
  return id
}
const status = async (id: string) => (await house.store.conversation(id))?.status
const deliveries = () => house.aftermath.deliveries.list({ limit: 10 })
const settled = (id: string) => vi.waitFor(async () => expect(await status(id)).not.toBe('processing'))
/** Lets time pass until it is so. */
const until = (is: () => Promise<boolean> | boolean, step = 5_000) =>
  vi.waitFor(
    async () => {
      await house.clock.pass(step)
      expect(await is()).toBe(true)
    },
    { timeout: 20_000, interval: 20 },
  )

const evaluated = {
  platform_settings: {
    evaluation: { criteria: [{ id: 'told', name: 'n', conversation_goal_prompt: 'It was told.' }] },
  },
}

test('a call that is over is processing, then analysed and done, in its record and in the list', async () => {
  const go: ((text: string) => void)[] = []
  const slow: LanguageModel = {
    name: 'slow',
    async *reply(messages) {
      const question = messages.at(-1)?.content ?? ''
      const text = question.includes('"summary"')
        ? await new Promise<string>(resolve => {
            go.push(resolve)
          })
        : goodAnswer(question)
      yield { type: 'text-delta', text }
    },
  }
  await open(slow)
  await house.call('conv_a', evaluated)
  expect(await house.store.conversation('conv_a')).toMatchObject({ status: 'processing', analysis: null })
  await vi.waitFor(() => expect(go).toHaveLength(1))
  go[0]?.(goodAnswer('"summary"'))
  await settled('conv_a')
  expect(await house.store.conversation('conv_a')).toMatchObject({
    status: 'done',
    analysis: { call_successful: 'success', call_summary_title: 'Weather' },
  })
  expect((await house.store.list({ limit: 1 })).conversations).toMatchObject([
    { status: 'done', call_successful: 'success', call_success_score: 100, call_summary_title: 'Weather' },
  ])
  await vi.waitFor(async () => expect(await house.store.jobs.list({ limit: 9 })).toEqual([]))
})

test('a model that never answers keeps nobody from stopping; the next process asks again', async () => {
  const silent: LanguageModel = {
    name: 'silent',
    async *reply() {
      yield await new Promise<never>(() => {})
    },
  }
  await open(silent)
  await house.call('conv_a')
  await house.restart()
  expect(await status('conv_a')).toBe('processing')
  await house.clock.pass(1_000)
  expect(await house.store.jobs.list({ limit: 9 })).toMatchObject([{ kind: 'analysis', state: 'open' }])
})

test('its webhook says what GET says, after the analysis', async () => {
  await open(fakeModel(goodAnswer))
  const { url, received } = await receiver()
  await subscribe(url)
  await house.call('conv_a', evaluated)
  await vi.waitFor(() => expect(received).toHaveLength(1))
  const event = JSON.parse(received[0]?.body ?? '')
  const record = await house.store.conversation('conv_a')
  expect(event.data).toEqual(JSON.parse(JSON.stringify(record && shownRecord(record, false))))
  expect(event.data).toMatchObject({ status: 'done', analysis: { call_successful: 'success' } })
  await vi.waitFor(async () => expect((await deliveries())[0]?.state).toBe('delivered'))
})

test('a receiver that fails gets it again later, under the same id, until it takes it', async () => {
  await open()
  const { url, received } = await receiver(times => (times === 1 ? 500 : times === 2 ? 'cut' : 200))
  const target = await subscribe(url)
  await house.call('conv_a')
  await vi.waitFor(async () => expect((await deliveries())[0]?.attempts).toBe(1))
  const first = (await deliveries())[0]
  expect(first).toMatchObject({ state: 'open', target, last_error: 'the receiver answered 500' })
  expect(received).toHaveLength(1)
  await until(async () => (await deliveries())[0]?.state === 'delivered')
  expect(received).toHaveLength(3)
  expect(new Set(received.map(({ headers }) => headers['webhook-id']))).toEqual(new Set([first?.id]))
  const times = received.map(({ body }) => JSON.parse(body).event_timestamp)
  expect(new Set(times).size).toBe(1)
  expect(house.counted).toEqual(
    ['delayed', 'delayed', 'delivered'].map(how => `post_call_transcription ${how}`),
  )
}, 30_000)

test('one that fails for ever is given up after nine attempts; by hand it can be sent again', async () => {
  await open()
  let reaction: Reaction = 503
  const { url, received } = await receiver(() => reaction)
  await subscribe(url)
  await house.call('conv_a')
  await until(async () => (await deliveries())[0]?.state === 'dead', 3_600_000)
  const [dead] = await deliveries()
  expect(dead).toMatchObject({ attempts: 9, last_error: 'the receiver answered 503', state: 'dead' })
  expect(received).toHaveLength(9)
  expect(house.counted.map(line => line.split(' ')[1])).toEqual([...Array(8).fill('delayed'), 'dead'])
  expect(house.logged.filter(line => line.includes('given up'))).toHaveLength(1)
  expect(house.logged.join()).not.toMatch(/path-secret|wsec_|weather/)
  expect(await house.aftermath.deliveries.list({ state: 'dead', limit: 1 })).toHaveLength(1)

  reaction = 200
  expect(await house.aftermath.deliveries.retry(dead?.id ?? '')).toMatchObject({ state: 'open', attempts: 0 })
  await vi.waitFor(async () => expect((await deliveries())[0]?.state).toBe('delivered'))
  expect(await house.aftermath.deliveries.retry('whd_nope')).toBeNull()
}, 30_000)

test.each([
  [410, 'the receiver answered 410'],
  [401, 'the receiver answered 401'],
] as const)('one that says %d is not asked again', async (code, error) => {
  await open()
  const { url, received } = await receiver(() => code)
  await subscribe(url)
  await house.call('conv_a')
  await vi.waitFor(async () => expect((await deliveries())[0]?.state).toBe('dead'))
  expect((await deliveries())[0]).toMatchObject({ attempts: 1, last_error: error })
  await house.clock.pass(100_000)
  expect(received).toHaveLength(1)
})

test('a receiver that hangs keeps nobody else waiting', async () => {
  await open()
  const hanging = await receiver(() => 'hang')
  const quick = await receiver()
  const own = (url: string) => ({ postCall: { transcription: { url, secret: null }, audio: null } })
  for (const id of ['conv_a', 'conv_b', 'conv_c', 'conv_d', 'conv_e'])
    await house.call(id, {}, own(hanging.url))
  await house.call('conv_f', {}, own(quick.url))
  await vi.waitFor(() => expect(quick.received).toHaveLength(1), 10_000)
  // Two at a time for one target.
  expect(hanging.received.length).toBeLessThanOrEqual(2)
})

test('what was not delivered is delivered by the next process', async () => {
  await open()
  const { url, received } = await receiver(times => (times === 1 ? 500 : 200))
  await subscribe(url)
  await house.call('conv_a')
  await vi.waitFor(async () => expect((await deliveries())[0]?.attempts).toBe(1))
  await house.restart()
  await until(async () => (await deliveries())[0]?.state === 'delivered')
  expect(received.map(({ headers }) => headers['webhook-id'])).toEqual(
    Array(2).fill((await deliveries())[0]?.id),
  )
}, 30_000)

test('a webhook that came with the call is signed with what came with it, and shows its path to nobody', async () => {
  await open()
  const { url, received } = await receiver(times => (times === 1 ? 400 : 200))
  const secret = 'sixteen letters!'
  await house.call('conv_a', {}, { postCall: { transcription: { url, secret }, audio: { url, secret } } })
  await vi.waitFor(async () => expect((await deliveries())[0]?.state).toBe('dead'))
  // There is no sound in it, so none is sent.
  expect(await deliveries()).toHaveLength(1)
  expect(received[0]?.headers['elevenlabs-signature']).toMatch(/^t=/)
  expect((await deliveries())[0]?.target).toBe(new URL(url).origin)
  await house.aftermath.deliveries.retry((await deliveries())[0]?.id ?? '')
  await vi.waitFor(() => expect(received).toHaveLength(2))
})

test('sound is sent where it is asked for and there is some; an agent asks for others than the server does', async () => {
  await open()
  const { url, received } = await receiver()
  const id = await subscribe(url, ['transcript', 'audio'])
  const recorded = { before: () => writeFileSync(house.store.recordingPath('conv_a'), 'RIFF sound') }
  await house.call('conv_a', {}, recorded)
  await vi.waitFor(() => expect(received).toHaveLength(2))
  const kinds = received.map(({ body }) => JSON.parse(body)).toSorted((a, b) => (a.type < b.type ? -1 : 1))
  expect(kinds[0]).toMatchObject({
    type: 'post_call_audio',
    data: { agent_id: 'agent_1', conversation_id: 'conv_a', full_audio: btoa('RIFF sound') },
  })
  const webhooks = { post_call_webhook_id: id, events: ['audio', 'call_initiation_failure'] }
  await house.call('conv_b', { platform_settings: { workspace_overrides: { webhooks } } })
  await settled('conv_b')
  await house.clock.pass(60_000)
  expect(received).toHaveLength(2)
})

test('a disabled or deleted webhook is a dead letter that says so', async () => {
  await open()
  const { url, received } = await receiver()
  const id = await subscribe(url)
  const webhooks = openWebhooks(house.store.documents, house.store.seal)
  await webhooks.change(id, { isDisabled: true })
  await house.call('conv_a')
  await vi.waitFor(async () => expect((await deliveries())[0]?.state).toBe('dead'))
  expect((await deliveries())[0]?.last_error).toContain('disabled')
  await webhooks.change(id, { isDisabled: false })
  rmSync(join(house.folder, 'sealing.key'))
  await house.restart()
  await house.aftermath.deliveries.retry((await deliveries())[0]?.id ?? '')
  await vi.waitFor(async () => expect((await deliveries())[0]?.last_error).toContain('key that sealed it'))
  await openWebhooks(house.store.documents, house.store.seal).remove(id)
  await house.call('conv_b')
  await vi.waitFor(async () => expect(await deliveries()).toHaveLength(2))
  await vi.waitFor(async () =>
    expect((await deliveries()).find(one => one.conversation_id === 'conv_b')?.last_error).toContain(
      'no such',
    ),
  )
  expect(received).toHaveLength(0)
})

test('a model that is down is asked again for some minutes; then the analysis says that it failed, and the call is reported', async () => {
  const model = fakeModel(failing('down'))
  await open(model)
  const { url, received } = await receiver()
  await subscribe(url)
  await house.call('conv_a', evaluated)
  await until(async () => (await status('conv_a')) === 'done', 60_000)
  expect(model.asked).toHaveLength(4)
  expect((await house.store.conversation('conv_a'))?.analysis).toMatchObject({
    transcript_summary: 'Not analysed: the language model failed (down).',
    evaluation_criteria_results: { told: { result: 'unknown' } },
  })
  await vi.waitFor(() => expect(received).toHaveLength(1))
}, 30_000)

test('a model that refuses the key is not asked again', async () => {
  const model = fakeModel(failing('key'))
  await open(model)
  await house.call('conv_a')
  await settled('conv_a')
  expect(model.asked).toHaveLength(1)
})

test('a call that was removed meanwhile is reported to nobody', async () => {
  await open()
  const { url, received } = await receiver(() => 500)
  await subscribe(url)
  await house.call('conv_a')
  await vi.waitFor(async () => expect((await deliveries())[0]?.attempts).toBe(1))
  await house.store.remove('conv_a')
  await house.clock.pass(60_000)
  expect(received).toHaveLength(1)
  expect(await deliveries()).toEqual([])
})

test('analysing again goes by what the agent asks for now, and is told to nobody', async () => {
  await open(fakeModel(goodAnswer))
  const { url, received } = await receiver()
  await subscribe(url)
  await house.call('conv_a')
  await vi.waitFor(() => expect(received).toHaveLength(1))
  house.agents.push({ id: 'agent_1', json: evaluated })
  const again = await house.aftermath.analyseAgain('conv_a', null)
  expect(again).toMatchObject({
    ok: true,
    record: { analysis: { evaluation_criteria_results: { told: { result: 'success' } } } },
  })
  expect(await house.store.conversation('conv_a')).toEqual(again.ok && again.record)
  expect(await house.aftermath.analyseAgain('conv_a', 'told')).toMatchObject({ ok: true })
  expect(await house.aftermath.analyseAgain('conv_a', 'nope')).toEqual({ ok: false, why: 'no-criterion' })
  expect(await house.aftermath.analyseAgain('conv_nope', null)).toEqual({ ok: false, why: 'no-call' })
  await house.store.purge('conv_a', { transcript: true, audio: true })
  expect(await house.aftermath.analyseAgain('conv_a', null)).toEqual({ ok: false, why: 'deleted' })
  expect(received).toHaveLength(1)
})
