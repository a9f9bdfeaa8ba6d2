import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { WebSocket } from 'ws'
import { type ServerProcess, startServer } from './server-process.ts'

const folder = mkdtempSync(join(tmpdir(), 'antiphon-agents-'))
const save = (name: string, json: unknown) => writeFileSync(join(folder, name), JSON.stringify(json))
const greeting = (first_message: string, more: object = {}) => ({
  conversation_config: { conversation: { text_only: true }, agent: { first_message, ...more } },
})
let server: ServerProcess

beforeAll(async () => {
  save('desk.json', greeting('First words.'))
  server = await startServer(['--agents', folder], undefined, { ANTIPHON_LLM: 'demo-rules' })
}, 180_000)
afterAll(() => server?.stop())

const rest = async (path: string, init?: RequestInit) => {
  const answer = await fetch(`${server.url}/v1/${path}`, init)
  return [answer.status, await answer.json()] as const
}

/** Begins a call, and ends it once the agent has greeted or the server has closed. */
async function callOnce(agentId: string, initiation: object = {}) {
  const ws = new WebSocket(`${server.url.replace('http', 'ws')}/v1/convai/conversation?agent_id=${agentId}`)
  const told = { greeting: '', id: '', reason: '' }
  const over = new Promise<void>(resolve => {
    ws.on('close', (_, reason) => {
      told.reason = reason.toString()
      resolve()
    })
  })
  ws.on('open', () => ws.send(JSON.stringify({ type: 'conversation_initiation_client_data', ...initiation })))
  ws.on('message', data => {
    const frame = JSON.parse(data.toString())
    told.id = frame.conversation_initiation_metadata_event?.conversation_id ?? told.id
    told.greeting = frame.agent_response_event?.agent_response ?? told.greeting
    if (told.greeting !== '') ws.close(1000)
  })
  await over
  return told
}

test('a saved file is the agent of the next call, and a broken one changes nothing', async () => {
  expect(await callOnce('desk')).toMatchObject({ greeting: 'First words.' })
  save('desk.json', greeting('Second words.'))
  await vi.waitFor(async () => expect((await callOnce('desk')).greeting).toBe('Second words.'), 10_000)
  writeFileSync(join(folder, 'desk.json'), '{')
  await vi.waitFor(() => expect(server.output()).toContain('The agent stays as it was before.'), 10_000)
  expect((await callOnce('desk')).greeting).toBe('Second words.')
})

test('an export is pushed, called, and its record says what the call went without', async () => {
  const file = join(import.meta.dirname, '../http/agents/fixtures/export.json')
  const exported = JSON.parse(readFileSync(file, 'utf8'))
  const body = JSON.stringify(exported)
  expect(await rest('convai/agents/create', { method: 'POST', body })).toEqual([
    200,
    { agent_id: exported.agent_id },
  ])
  const changes = {
    platform_settings: { auth: { enable_auth: false, allowlist: [] } },
    conversation_config: { conversation: { text_only: true }, agent: { prompt: { mcp_server_ids: ['m'] } } },
  }
  const path = `convai/agents/${exported.agent_id}`
  const [status] = await rest(path, { method: 'PATCH', body: JSON.stringify(changes) })
  expect(status).toBe(200)
  const told = await callOnce(exported.agent_id, { dynamic_variables: { caller_name: 'Ada' } })
  expect(told.greeting).toBe('Harbour desk, Ada, how can I help?')
  await vi.waitFor(async () => {
    const [, record] = await rest(`convai/conversations/${told.id}`)
    expect(record.metadata.warnings).toEqual([
      expect.stringContaining('mcp_server_ids is not acted on'),
      'The agent names the document "Tides", and there is no such document here.',
    ])
  }, 10_000)
  expect(server.output()).toContain('call goes without')
})

test('a variable that is missing, and an override that is not allowed, are refused by name', async () => {
  save('polite.json', greeting('Hello {{caller}}.'))
  await vi.waitFor(async () => expect((await rest('convai/agents/polite'))[0]).toBe(200), 10_000)
  expect((await callOnce('polite')).reason).toBe(
    "Missing required dynamic variables in first message: {'caller'}",
  )
  const asked = {
    conversation_config_override: { tts: { voice_id: 'other' } },
    dynamic_variables: { caller: 'Bo' },
  }
  expect((await callOnce('polite', asked)).reason).toBe(
    "Override for field 'voice_id' is not allowed by config.",
  )
})
