import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { type FakeHouse, openFakeHouse } from '../aftermath/fakes/house.ts'
import { failing, fakeModel, goodAnswer } from '../aftermath/fakes/model.ts'
import { type Receiver, startReceiver } from '../aftermath/fakes/receiver.ts'
import { openWebhooks } from '../aftermath/webhooks/registry.ts'
import { analysis } from './analysis.ts'
import { createApp } from './app.ts'
import { deliveryRoutes } from './deliveries.ts'
import { findVendorShapes } from './fakes/vendor-shapes.ts'
import { webhookRoutes } from './webhooks.ts'

let house: FakeHouse
let receiver: Receiver
let isUp: boolean
const criterion = { id: 'told', name: 'n', conversation_goal_prompt: 'It was told.' }
beforeEach(async () => {
  isUp = true
  house = await openFakeHouse([fakeModel(question => (isUp ? goodAnswer(question) : failing('key')()))])
  receiver = await startReceiver(() => 500)
})
afterEach(async () => {
  await house.close()
  await receiver.close()
})

async function ask(method: string, path: string, body?: unknown) {
  const { store, aftermath } = house
  const app = createApp({
    logger: { error: () => {} },
    consoleFolder: house.folder,
    unready: () => null,
    metrics: () => '',
    status: () => ({ version: '0', providers: [], agents: [], calls: { live: 0, limit: 1 } }),
    resources: [
      analysis(aftermath),
      webhookRoutes({ webhooks: openWebhooks(store.documents, store.seal), store }),
      deliveryRoutes({ deliveries: aftermath.deliveries }),
    ],
  })
  const answer = await app.request(path, {
    method,
    ...(body !== undefined && { body: JSON.stringify(body) }),
  })
  return { status: answer.status, body: (await answer.json()) as Record<string, unknown> }
}
const WEBHOOKS = '/v1/workspace/webhooks'
const settings = (change: object = {}) => ({
  settings: { auth_type: 'hmac', name: 'CRM', webhook_url: 'https://crm.example/hook', ...change },
})
const called = async (id: string) => {
  await house.call(id)
  await vi.waitFor(async () => expect((await house.store.conversation(id))?.status).toBe('done'))
}

test('a webhook is made, listed, changed and deleted; its secret is told once', async () => {
  const made = await ask('POST', WEBHOOKS, settings({ request_headers: { 'X-Tenant': 'seven', Gone: null } }))
  expect(made.body.webhook_secret).toMatch(/^wsec_[0-9a-f]{64}$/)
  const { webhook_id: id } = made.body
  await house.store.documents.put('setting', 'convai', { webhooks: { post_call_webhook_id: id } })
  const all = await ask('GET', `${WEBHOOKS}?include_usages=True`)
  expect(all.body).toEqual({
    webhooks: [
      {
        name: 'CRM',
        webhook_id: id,
        webhook_url: 'https://crm.example/hook',
        is_disabled: false,
        is_auto_disabled: false,
        created_at_unix: expect.any(Number),
        auth_type: 'hmac',
        usage: [{ usage_type: 'ConvAI Settings' }],
        events: [],
        most_recent_failure_error_code: null,
        most_recent_failure_timestamp: null,
      },
    ],
  })
  const change = { is_disabled: true, name: 'Old CRM', retry_enabled: false, request_headers: { b: '2' } }
  expect(await ask('PATCH', `${WEBHOOKS}/${id}`, change)).toEqual({ status: 200, body: { status: 'ok' } })
  const addressee = await openWebhooks(house.store.documents, house.store.seal).addressee(String(id))
  expect(addressee).toEqual({
    url: 'https://crm.example/hook',
    isDisabled: true,
    retries: false,
    headers: { b: '2' },
    secret: made.body.webhook_secret,
  })
  const [document] = await house.store.documents.list('webhook')
  expect(JSON.stringify(document)).not.toMatch(/wsec_|seven/)
  expect((await ask('DELETE', `${WEBHOOKS}/${id}`)).body).toEqual({ status: 'ok' })
  expect((await ask('DELETE', `${WEBHOOKS}/${id}`)).status).toBe(404)
  expect((await ask('PATCH', `${WEBHOOKS}/${id}`, change)).status).toBe(404)
})

test.each([
  [{ webhook_url: 'ftp://a' }, 'webhook_url'],
  [{ webhook_url: 'https://me:pw@a.example' }, 'webhook_url'],
  [{ webhook_url: undefined }, 'webhook_url'],
  [{ name: '' }, 'name'],
  [{ auth_type: 'oauth' }, 'auth_type'],
  [{ request_headers: { 'a b': 'c' } }, 'request_headers'],
  [{ request_headers: { a: 'c\r\nd: e' } }, 'request_headers'],
])('%j makes none, and the field is named', async (change, field) => {
  const { status, body } = await ask('POST', WEBHOOKS, settings(change))
  expect(status).toBe(422)
  expect(JSON.stringify(body)).toContain(`"body","settings","${field}"`)
})

test('dead letters are listed and can be sent again', async () => {
  const made = await ask('POST', WEBHOOKS, settings({ webhook_url: receiver.url }))
  const { webhook_id: id } = made.body
  await ask('PATCH', `${WEBHOOKS}/${id}`, { retry_enabled: false })
  await house.store.documents.put('setting', 'convai', { webhooks: { post_call_webhook_id: id } })
  await called('conv_a')
  const dead = async () => {
    const { body } = await ask('GET', '/v1/antiphon/webhooks/deliveries?state=dead')
    return body.deliveries as { id: string }[]
  }
  await vi.waitFor(async () => expect(await dead()).toHaveLength(1))
  const [letter] = await dead()
  expect(letter).toMatchObject({
    type: 'post_call_transcription',
    conversation_id: 'conv_a',
    target: id,
    attempts: 1,
    last_error: 'the receiver answered 500',
    next_attempt_at_unix_ms: null,
  })
  const [webhook] = (await ask('GET', WEBHOOKS)).body.webhooks as object[]
  expect(webhook).toMatchObject({ most_recent_failure_error_code: 500 })
  const retried = await ask('POST', `/v1/antiphon/webhooks/deliveries/${letter?.id}/retry`)
  expect(retried).toMatchObject({ status: 200, body: { state: 'open' } })
  await vi.waitFor(() => expect(receiver.received).toHaveLength(2))
  expect((await ask('POST', '/v1/antiphon/webhooks/deliveries/nope/retry')).status).toBe(404)
  expect((await ask('GET', '/v1/antiphon/webhooks/deliveries?state=lost')).status).toBe(422)
})

const RUN = '/v1/convai/conversations/{conversation_id}/analysis/run'
const shapes = findVendorShapes()

test('a call is analysed again, whole or by one criterion; who cannot be is told why', async () => {
  await called('conv_a')
  house.agents.push({ id: 'agent_1', json: { platform_settings: { evaluation: { criteria: [criterion] } } } })
  const run = (id: string) => ask('POST', RUN.replace('{conversation_id}', id))
  const judge = (evaluation_id: unknown) =>
    ask('POST', '/v1/convai/conversations/conv_a/analysis/evaluations/run', { evaluation_id })
  const whole = await run('conv_a')
  expect(whole).toMatchObject({ status: 200, body: { analysis: { call_successful: 'success' } } })
  shapes?.expectShape('POST', RUN, 200, whole.body)
  expect(await judge('told')).toMatchObject({ status: 200, body: { conversation_id: 'conv_a' } })
  expect((await judge('nope')).status).toBe(422)
  expect((await judge(7)).status).toBe(422)
  expect((await run('conv_nope')).status).toBe(404)
  isUp = false
  expect(await run('conv_a')).toMatchObject({ status: 503, body: { detail: { status: 'analysis_failed' } } })
  await house.store.purge('conv_a', { transcript: true, audio: true })
  expect((await run('conv_a')).status).toBe(409)
})
