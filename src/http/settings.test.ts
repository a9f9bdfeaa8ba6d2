import { afterEach, beforeEach, expect, test } from 'vitest'
import { openRestServer, type RestServer } from './fakes/rest-server.ts'

let server: RestServer
beforeEach(async () => {
  server = await openRestServer()
})
afterEach(() => server.close())

const path = '/v1/convai/settings'

test('settings have the vendor’s defaults, and keep what they are given', async () => {
  expect((await server.ask('GET', path)).body).toMatchObject({
    conversation_initiation_client_data_webhook: null,
    webhooks: { post_call_webhook_id: null, events: ['transcript'] },
  })
  const webhooks = {
    post_call_webhook_id: 'wh_1',
    events: ['transcript', 'audio'],
    transcript_format: 'json',
  }
  await server.ask('PATCH', path, { webhooks })
  await server.ask('PATCH', path, { can_use_mcp_servers: true, something_new: [1] })
  expect((await server.ask('GET', path)).body).toMatchObject({
    webhooks,
    can_use_mcp_servers: true,
    something_new: [1],
  })
  expect((await server.store.documents.get('setting', 'convai'))?.json).toEqual({
    webhooks,
    can_use_mcp_servers: true,
    something_new: [1],
  })
})

test.each([
  [{ webhooks: { events: ['lunch'] } }, ['webhooks', 'events', 0]],
  [{ webhooks: { post_call_webhook_id: 7 } }, ['webhooks', 'post_call_webhook_id']],
  [{ rag_retention_period_days: 31 }, ['rag_retention_period_days']],
  [
    { conversation_initiation_client_data_webhook: { url: 'file:///etc/passwd', request_headers: {} } },
    ['conversation_initiation_client_data_webhook', 'url'],
  ],
])('%j is refused by its field', async (body, loc) => {
  expect(await server.ask('PATCH', path, body)).toMatchObject({
    status: 422,
    body: { detail: [{ loc: ['body', ...loc] }] },
  })
})
