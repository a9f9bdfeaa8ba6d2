import { mkdirSync, mkdtempSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Conversation } from '@elevenlabs/client'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { WebSocket } from 'ws'
import { type ChatServer, startChatServer } from '../simulate/chat/server.ts'
import type { LanguageModel } from '../speech/provider.ts'
import { type FakeServer, openFakeServer } from '../tools/fakes/server.ts'
import { type ServerProcess, startServer } from './server-process.ts'

const SECRET = 'sk-that-nobody-may-see-4711'

/** Calls the tool that it is asked for by name, and then says what came of it. */
const mind: LanguageModel = {
  name: 'mind',
  async *reply(messages) {
    const last = messages.at(-1)
    if (last?.role === 'tool') {
      yield { type: 'text-delta', text: `It said: ${last.content}` }
      yield { type: 'finish', reason: 'stop' }
      return
    }
    const name = last?.content ?? ''
    if (!['find_order', 'on_screen'].includes(name)) {
      yield { type: 'text-delta', text: 'Yes?' }
      yield { type: 'finish', reason: 'stop' }
      return
    }
    yield { type: 'tool-call', id: `call_${messages.length}`, name, arguments: '{"id":"7"}' }
    yield { type: 'finish', reason: 'tool-calls' }
  },
}

let model: ChatServer
let shop: FakeServer
let server: ServerProcess
beforeAll(async () => {
  vi.stubGlobal('WebSocket', WebSocket)
  model = await startChatServer({ dialect: 'openai', models: ['mind'], mind })
  // It sends back everything that it was sent.
  shop = await openFakeServer(({ url, headers }, response) => {
    response.writeHead(200, { 'content-type': 'application/json' })
    response.end(JSON.stringify({ url, key: headers.authorization, state: 'on its way' }))
  })
  const folder = mkdtempSync(join(tmpdir(), 'antiphon-agents-'))
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'shop.json'), JSON.stringify(agent(shop.url)))
  server = await startServer(['--agents', folder], undefined, {
    ANTIPHON_LLM_URL: `http://127.0.0.1:${model.port}/v1`,
    ANTIPHON_LLM_MODEL: 'mind',
    ANTIPHON_TOOL_HOSTS: `127.0.0.1:${shop.port}`,
    ANTIPHON_SECRET_SHOP_KEY: SECRET,
  })
})
afterAll(async () => {
  await server?.stop('SIGKILL')
  await model?.close()
  await shop?.close()
})

const param = {
  type: 'object',
  properties: { id: { type: 'string', description: 'Its number' } },
  required: ['id'],
}
const agent = (url: string) => ({
  name: 'Shop',
  conversation_config: {
    conversation: { text_only: true },
    agent: {
      first_message: 'Hello {{name}}.',
      prompt: {
        prompt: 'You help.',
        tools: [
          {
            type: 'webhook',
            name: 'find_order',
            description: 'Finds an order.',
            api_schema: {
              url: `${url}/{{name}}/{id}`,
              path_params_schema: { id: { type: 'string', description: 'Its number' } },
              request_headers: { Authorization: { secret_id: 'shop-key' } },
            },
          },
          {
            type: 'client',
            name: 'on_screen',
            description: 'Shows it.',
            expects_response: true,
            parameters: param,
          },
          { type: 'mcp', name: 'elsewhere', description: '' },
        ],
        built_in_tools: { end_call: { name: 'end_call', params: { system_tool_type: 'end_call' } } },
      },
    },
  },
})

test('an agent’s webhook and client tools run in a conversation of the official client; no secret is left anywhere', async () => {
  const told: string[] = []
  const asked: unknown[] = []
  const conversation = await Conversation.startSession({
    agentId: 'shop',
    origin: server.url.replace('http', 'ws'),
    connectionType: 'websocket',
    textOnly: true,
    dynamicVariables: { name: 'Ann Lee' },
    clientTools: {
      on_screen: parameters => {
        asked.push(parameters)
        return 'shown'
      },
    },
    onMessage: ({ source, message }) => {
      if (source === 'ai') told.push(message)
    },
  })
  await vi.waitFor(() => expect(told).toEqual(['Hello Ann Lee.']), 10_000)
  conversation.sendUserMessage('find_order')
  await vi.waitFor(() => expect(told).toHaveLength(2), 10_000)

  conversation.sendUserMessage('on_screen')
  await vi.waitFor(() => expect(told).toHaveLength(3), 10_000)
  const id = conversation.getId()
  await conversation.endSession()

  expect(told[1]).toBe('It said: {"url":"/Ann%20Lee/7","key":"(hidden)","state":"on its way"}')
  expect(told[2]).toBe('It said: shown')
  expect(asked).toEqual([expect.objectContaining({ id: '7' })])
  expect(shop.asked).toHaveLength(1)
  expect(shop.asked[0]?.headers).toMatchObject({ authorization: SECRET })
  expect(shop.asked[0]?.headers['idempotency-key']).toMatch(new RegExp(`^${id}:`))
  expect(shop.asked[0]?.headers['user-agent']).toMatch(/^Antiphon\/\d/)
  const offered = model.requests.at(-1)?.body.tools?.map(tool => tool.function.name)
  expect(offered).toEqual(['find_order', 'on_screen', 'end_call'])
  await vi.waitFor(() => expect(server.output()).toContain('call ended'), 10_000)
  expect(server.output()).toContain(
    'elsewhere is not offered to the model: servers of MCP are not asked here.',
  )

  const kept = filesIn(server.dataFolder).map(path => readFileSync(path))
  expect(kept.some(file => file.includes('find_order'))).toBe(true)
  expect(kept.some(file => file.includes(SECRET))).toBe(false)
  expect(server.output()).not.toContain(SECRET)
  expect(JSON.stringify(model.requests)).not.toContain(SECRET)
})

const filesIn = (folder: string): readonly string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map(path => join(folder, path))
    .filter(path => statSync(path).isFile())
