import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Agent } from 'undici'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { startClock } from '../flow/clock.ts'
import { openStore } from '../store/sqlite.ts'
import type { Store } from '../store/store.ts'
import { type Aftermath, openAftermath } from './aftermath.ts'
import { type Reaction, type Receiver, startReceiver } from './fakes/receiver.ts'

const module = (path: string) => JSON.stringify(new URL(path, import.meta.url).href)

/** A server with one call, which ends or (`ends` false) goes on, and a webhook that came with it. */
const server = (folder: string, url: string, ends: boolean) => `
  const { openStore } = await import(${module('../store/sqlite.ts')})
  const { openAftermath } = await import(${module('./aftermath.ts')})
  const { startClock } = await import(${module('../flow/clock.ts')})
  const { sampleHeader, sampleLog } = await import(${module('../record/sample-log.ts')})
  const { foldConversation } = await import(${module('../record/conversation.ts')})
  const { Agent } = await import('undici')
  const store = await openStore(${JSON.stringify(folder)})
  const log = { info() {}, warn() {}, error: console.error }
  const agent = new Agent()
  const aftermath = await openAftermath({
    store, models: () => [], agents: async () => [], connections: { operator: agent, client: agent },
    clock: startClock(), now: () => Date.now(), random: () => 0, log, build: 'test',
  })
  const postCall = { transcription: { url: ${JSON.stringify(url)}, secret: 'sixteen letters!' }, audio: null }
  const call = aftermath.follow({
    conversationId: 'conv_a', agentId: 'agent_1', agent: {}, variables: {}, userId: null, postCall,
  })
  const entries = sampleLog('conv_a')
  await call.store.begin(sampleHeader('conv_a'))
  call.store.append('conv_a', entries)
  for await (const entry of store.events('conv_a')) void entry
  if (${ends}) await call.store.finish('conv_a', foldConversation(entries))
  console.log('stored')
  setInterval(() => {}, 1000)
`

let folder: string
let receiver: Receiver
let reaction: Reaction
let child: ChildProcess | null
let opened: { store: Store; aftermath: Aftermath } | null
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'antiphon-aftermath-crash-'))
  reaction = 'hang'
  receiver = await startReceiver(() => reaction)
  child = null
  opened = null
})
afterEach(async () => {
  child?.kill('SIGKILL')
  await opened?.aftermath.stop(0)
  await opened?.store.close()
  await receiver.close()
  rmSync(folder, { recursive: true })
})

async function serve(ends: boolean): Promise<void> {
  const args = ['--import', 'tsx', '--input-type=module', '-e', server(folder, receiver.url, ends)]
  child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] })
  if (!child.stdout) throw new Error('the child has an output')
  const [data] = (await once(child.stdout, 'data')) as [Buffer]
  expect(data.toString().trim()).toBe('stored')
}

async function kill(): Promise<void> {
  child?.kill('SIGKILL')
  if (child) await once(child, 'exit')
}

async function open(): Promise<Store> {
  const store = await openStore(folder)
  const agent = new Agent()
  const quiet = { info() {}, warn() {}, error() {} }
  const ports = { models: () => [], agents: async () => [], connections: { operator: agent, client: agent } }
  const times = { clock: startClock(), now: () => Date.now(), random: () => 0 }
  opened = { store, aftermath: await openAftermath({ store, ...ports, ...times, log: quiet, build: 'test' }) }
  return store
}

test('a process that is killed in the middle of a delivery leaves it to the next, under the same id', async () => {
  await serve(true)
  await vi.waitFor(() => expect(receiver.received).toHaveLength(1), 20_000)
  await kill()
  reaction = 200
  const store = await open()
  await vi.waitFor(() => expect(receiver.received).toHaveLength(2), 20_000)
  const [before, after] = receiver.received
  expect(after?.headers['webhook-id']).toBe(before?.headers['webhook-id'])
  expect(after?.headers['elevenlabs-signature']).toMatch(/^t=\d+,v0=/)
  expect(JSON.parse(after?.body ?? '')).toEqual(JSON.parse(before?.body ?? ''))
  await vi.waitFor(async () => expect(await store.jobs.list({ state: 'done', limit: 9 })).toHaveLength(1))
}, 120_000)

test('a process that is killed in the middle of a call leaves its report to the next', async () => {
  await serve(false)
  await kill()
  reaction = 200
  const store = await open()
  await vi.waitFor(() => expect(receiver.received).toHaveLength(1), 20_000)
  const { data } = JSON.parse(receiver.received[0]?.body ?? '')
  expect(data).toMatchObject({
    conversation_id: 'conv_a',
    status: 'failed',
    metadata: { termination_reason: 'The server stopped during the call.' },
    analysis: { call_successful: 'failure' },
  })
  expect(data.transcript.length).toBeGreaterThan(1)
  expect((await store.conversation('conv_a'))?.status).toBe('failed')
}, 120_000)
