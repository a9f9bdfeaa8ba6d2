import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { ElevenLabsClient } from '@elevenlabs/elevenlabs-js'
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest'
import { goodAnswer } from '../aftermath/fakes/model.ts'
import { type Reaction, type Receiver, startReceiver } from '../aftermath/fakes/receiver.ts'
import { type ChatServer, startChatServer } from '../simulate/chat/server.ts'
import type { LanguageModel } from '../speech/provider.ts'
import { type ServerProcess, startServer } from './server-process.ts'
import { call } from './typing-client.ts'

/** Fills in forms about calls, and says something in calls. */
const mind: LanguageModel = {
  name: 'mind',
  async *reply(messages) {
    const question = messages.at(-1)?.content ?? ''
    const text = question.includes('BEGIN TRANSCRIPT') ? goodAnswer(question) : 'Seventeen marmots.'
    yield { type: 'text-delta', text }
    yield { type: 'finish', reason: 'stop' }
  },
}

let ollama: ChatServer
let receiver: Receiver
let reaction: Reaction = 200
const servers: ServerProcess[] = []
beforeAll(async () => {
  ollama = await startChatServer({ dialect: 'ollama', models: ['llama3.2:3b'], mind })
  receiver = await startReceiver(() => reaction)
})
afterEach(async () => {
  for (const server of servers.splice(0)) await server.stop('SIGKILL')
})
afterAll(async () => {
  await receiver.close()
  await ollama.close()
})

async function start(args: readonly string[] = []): Promise<ServerProcess> {
  const server = await startServer(args, undefined, { ANTIPHON_LLM_URL: ollama.baseUrl })
  servers.push(server)
  return server
}
async function rest(
  url: string,
  method: string,
  path: string,
  body?: object,
): Promise<Record<string, unknown>> {
  const headers = { 'content-type': 'application/json' }
  const answer = await fetch(url + path, { method, ...(body && { headers, body: JSON.stringify(body) }) })
  const text = await answer.text()
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`)
  return JSON.parse(text)
}
/** An agent, a call in which the caller types `words` and gets an answer, and its end. */
async function converse(url: string, platform_settings: object, words: string): Promise<string> {
  const { agent_id } = await rest(url, 'POST', '/v1/convai/agents/create', {
    name: 'Marmot',
    conversation_config: { conversation: { text_only: true }, agent: { first_message: 'Hello.' } },
    platform_settings,
  })
  const client = await call(url, String(agent_id))
  await vi.waitFor(() => expect(client.said()).toHaveLength(1), 10_000)
  client.ws.send(JSON.stringify({ type: 'user_message', text: words }))
  await vi.waitFor(() => expect(client.said()).toHaveLength(2), 10_000)
  const id = await client.id()
  client.ws.close()
  await client.closed
  return id
}
const conversation = (url: string, id: string) => rest(url, 'GET', `/v1/convai/conversations/${id}`)

test('a call is analysed and reported; a process that is killed with a report in its hands leaves it to the next', async () => {
  const server = await start()
  // The vendor's own client makes the webhook.
  const vendor = new ElevenLabsClient({ baseUrl: server.url, apiKey: 'none' })
  const made = await vendor.webhooks.create({
    settings: { authType: 'hmac', name: 'CRM', webhookUrl: receiver.url },
  })
  const webhooks = { post_call_webhook_id: made.webhookId, events: ['transcript'] }
  await rest(server.url, 'PATCH', '/v1/convai/settings', { webhooks })
  reaction = 'hang'
  const criteria = [{ id: 'marmots', name: 'Marmots', conversation_goal_prompt: 'Marmots were spoken of.' }]
  const id = await converse(server.url, { evaluation: { criteria } }, 'How many are there?')
  await vi.waitFor(() => expect(receiver.received).toHaveLength(1), 20_000)
  expect(await conversation(server.url, id)).toMatchObject({
    status: 'done',
    analysis: {
      call_successful: 'success',
      call_summary_title: 'Weather',
      evaluation_criteria_results: { marmots: { result: 'success' } },
    },
  })
  expect((await vendor.webhooks.list()).webhooks).toMatchObject([{ name: 'CRM', webhookUrl: receiver.url }])
  await server.stop('SIGKILL')

  reaction = 200
  const next = await start(['--data', server.dataFolder])
  await vi.waitFor(() => expect(receiver.received).toHaveLength(2), 20_000)
  const [before, after] = receiver.received
  expect(after?.headers['webhook-id']).toBe(before?.headers['webhook-id'])
  const signature = String(after?.headers['elevenlabs-signature'])
  const event = await vendor.webhooks.constructEvent(after?.body ?? '', signature, made.webhookSecret ?? '')
  expect(event).toMatchObject({
    type: 'post_call_transcription',
    data: { conversation_id: id, status: 'done' },
  })
  await vi.waitFor(async () => {
    const { deliveries } = await rest(next.url, 'GET', '/v1/antiphon/webhooks/deliveries?state=delivered')
    expect(deliveries).toMatchObject([{ conversation_id: id, target: made.webhookId }])
  }, 10_000)
  const again = await rest(next.url, 'POST', `/v1/convai/conversations/${id}/analysis/run`)
  expect(again).toMatchObject({ conversation_id: id, analysis: { call_summary_title: 'Weather' } })
  expect(await next.stop()).toBe(0)
}, 300_000)

test('of a call that is not to be kept no word is on disk or in the log', async () => {
  const server = await start()
  const words = 'My password is xylophone77.'
  const found = () => {
    const files = readdirSync(server.dataFolder, { recursive: true, withFileTypes: true })
    const bytes = files
      .filter(file => file.isFile())
      .map(file => readFileSync(join(file.parentPath, file.name)))
    return Buffer.concat([...bytes, Buffer.from(server.output())]).includes('xylophone77')
  }
  const id = await converse(server.url, { privacy: { zero_retention_mode: true } }, words)
  await vi.waitFor(async () => expect((await conversation(server.url, id)).status).toBe('done'), 10_000)
  expect(await conversation(server.url, id)).toMatchObject({ transcript: [], analysis: null, user_id: null })
  expect(found()).toBe(false)
  // The same words of a call that is kept are found: the test can fail.
  const kept = await converse(server.url, {}, words)
  await vi.waitFor(async () => expect((await conversation(server.url, kept)).status).toBe('done'), 20_000)
  expect(found()).toBe(true)
  await server.stop()
}, 300_000)
