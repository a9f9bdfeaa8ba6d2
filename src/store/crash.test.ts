import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { foldConversation } from '../record/conversation.ts'
import { sampleLog } from '../record/sample-log.ts'
import { openStore } from './sqlite.ts'

const module = (path: string) => JSON.stringify(new URL(path, import.meta.url).href)

/** A server in the middle of a call: it says `stored` when half of the call's log is on disk, and goes on. */
const server = (folder: string, id: string) => `
  const { openStore } = await import(${module('./sqlite.ts')})
  const { sampleLog } = await import(${module('../record/sample-log.ts')})
  const store = await openStore(${JSON.stringify(folder)})
  const log = sampleLog(${JSON.stringify(id)})
  await store.begin(log[0], { agentName: 'Ada' })
  store.append(${JSON.stringify(id)}, log.slice(1, 30))
  for await (const entry of store.events(${JSON.stringify(id)})) void entry
  console.log('stored')
  setInterval(() => {}, 1000)
`

let folder: string
let children: ChildProcess[]
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'antiphon-crash-'))
  children = []
})
afterEach(async () => {
  for (const child of children) child.kill('SIGKILL')
  rmSync(folder, { recursive: true })
})

async function serve(id: string): Promise<ChildProcess> {
  const args = ['--import', 'tsx', '--input-type=module', '-e', server(folder, id)]
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] })
  children.push(child)
  const [data] = (await once(child.stdout, 'data')) as [Buffer]
  expect(data.toString().trim()).toBe('stored')
  return child
}

test('a call whose server was killed is completed from its log when the store is opened again', async () => {
  const child = await serve('conv_killed')
  const beside = await openStore(folder)
  expect((await beside.conversation('conv_killed'))?.status).toBe('in-progress')
  await beside.close()

  child.kill('SIGKILL')
  await once(child, 'exit')
  writeFileSync(join(folder, 'recordings', 'conv_killed.wav'), 'sound')
  const store = await openStore(folder)
  const record = await store.conversation('conv_killed')
  const soFar = foldConversation(sampleLog('conv_killed').slice(0, 30), { agentName: 'Ada' })
  expect(record?.transcript).toEqual(soFar.transcript)
  expect(record?.transcript.length).toBeGreaterThan(1)
  expect(record).toMatchObject({
    status: 'failed',
    agent_name: 'Ada',
    has_audio: true,
    metadata: { termination_reason: 'The server stopped during the call.', error: { code: 1011 } },
  })
  expect((await store.list({ limit: 1 })).conversations).toMatchObject([
    { conversation_id: 'conv_killed', status: 'failed', call_successful: 'failure', message_count: 3 },
  ])
  expect(readdirSync(folder).filter(name => name.includes('lock'))).toHaveLength(1)
  await store.close()
}, 120_000)
