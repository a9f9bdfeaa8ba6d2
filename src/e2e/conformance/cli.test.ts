import { spawn } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { Conversation } from '@elevenlabs/client'
import { ElevenLabsClient } from '@elevenlabs/elevenlabs-js'
import { afterAll, beforeAll, expect, vi } from 'vitest'
import { WebSocket } from 'ws'
import { agentOf, agentsOf } from './agents.ts'
import { openTestHouse, recordOf, reportTo, signedUrl, type TestHouse } from './house.ts'
import { matrixOf } from './matrix.ts'
import { startReceiver } from './receiver.ts'

const modules = join(import.meta.dirname, '../../../node_modules')
const manifest = join(modules, '@elevenlabs/cli/package.json')
const { version } = JSON.parse(readFileSync(manifest, 'utf8')) as { version: string }
const { prove, check } = matrixOf('cli', version)

let house: TestHouse
let folder: string
beforeAll(async () => {
  house = await openTestHouse()
  folder = project()
})
afterAll(() => house?.close())

const project = () => mkdtempSync(join(tmpdir(), 'antiphon-vendor-cli-'))

/** Runs the vendor's command in a project's folder against our host; what it prints, on both streams. */
async function elevenlabs(cwd: string, ...args: readonly string[]): Promise<string> {
  const env = { ...process.env, HOME: cwd, ELEVENLABS_BASE_URL: house.http, ELEVENLABS_API_KEY: 'xi-none' }
  const child = spawn(join(modules, '.bin/elevenlabs'), args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] })
  const closed = new Promise<number | null>(resolve => child.once('close', resolve))
  const [out, problems, code] = await Promise.all([text(child.stdout), text(child.stderr), closed])
  if (code !== 0) throw new Error(`elevenlabs ${args.join(' ')} exited with ${code}:\n${out}${problems}`)
  expect(out + problems).not.toContain('not persisted by the API')
  return out + problems
}

type Json = Record<string, unknown>
const read = (...path: readonly string[]) => JSON.parse(readFileSync(join(...path), 'utf8')) as Json
const configs = (of: string, kind = 'agent_configs') => readdirSync(join(of, kind)).sort()
const write = (value: unknown, ...path: readonly string[]) =>
  writeFileSync(join(...path), `${JSON.stringify(value, null, 4)}\n`)

/** Every field of `part` stands in `whole` with the same value. */
const stands = (part: unknown, whole: unknown) => expect(whole).toMatchObject(part as Json)

prove(
  'project: init, add, push',
  'each template of the CLI is added and pushed, and nothing of it is lost',
  async () => {
    await elevenlabs(folder, 'agents', 'init')
    const templates = ['default', 'minimal', 'voice-only', 'text-only', 'customer-service', 'assistant']
    for (const template of templates)
      await elevenlabs(folder, 'agents', 'add', `A ${template}`, '--template', template)
    expect(configs(folder)).toHaveLength(templates.length)
    for (const name of configs(folder)) {
      const config = read(folder, 'agent_configs', name)
      write({ ...config, tags: ['changed'] }, folder, 'agent_configs', name)
    }
    await elevenlabs(folder, 'agents', 'push')
  },
)

prove('agents: create, list, get, update, delete', 'the commands of the API itself', async () => {
  const listed = JSON.parse(await elevenlabs(folder, 'agents', 'list', '--format', 'json')) as {
    agents: { agent_id: string; name: string; tags: string[] }[]
  }
  const named = listed.agents.filter(({ name }) => name.startsWith('A '))
  expect(named).toHaveLength(6)
  expect(named.every(({ tags }) => tags.includes('changed'))).toBe(true)
  const id = named.find(({ name }) => name === 'A assistant')?.agent_id ?? ''
  const got = JSON.parse(
    await elevenlabs(folder, 'agents', 'get', '--agent-id', id, '--format', 'json'),
  ) as Json
  expect(got.name).toBe('A assistant')
  await elevenlabs(folder, 'agents', 'delete', '--agent-id', id)
  expect(await elevenlabs(folder, 'agents', 'list', '--format', 'json')).not.toContain('A assistant')
})

prove('project: pull, list', 'into an empty project, with every field that was pushed', async () => {
  const other = project()
  await elevenlabs(other, 'agents', 'init')
  await elevenlabs(other, 'agents', 'pull', '--all', '--yes')
  const pulled = configs(other).map(name => read(other, 'agent_configs', name))
  for (const name of configs(folder)) {
    const pushed = read(folder, 'agent_configs', name)
    if (pushed.name === 'A assistant') continue
    stands(
      pushed,
      pulled.find(agent => agent.name === pushed.name),
    )
  }
})

prove(
  'project: nothing lost either way',
  'pull → push → pull: the same bytes; a rich agent reads back whole',
  async () => {
    const rich = project()
    await elevenlabs(rich, 'agents', 'init')
    const extra = { unknown_to_us: { kept: [1, null, { deep: true }] } }
    const config = agentOf(house.llm.url, {
      config: { vad: { background_voice_detection: true } },
      platform: extra,
    })
    write({ ...config, name: 'A rich one', tags: ['x'] }, rich, 'rich.json')
    await elevenlabs(rich, 'agents', 'add', 'A rich one', '--from-file', 'rich.json')
    await elevenlabs(rich, 'agents', 'push')
    const round = project()
    await elevenlabs(round, 'agents', 'init')
    await elevenlabs(round, 'agents', 'pull', '--all', '--yes')
    const before = configs(round).map(name => readFileSync(join(round, 'agent_configs', name), 'utf8'))
    // The name is the one that `add` was given.
    const { name: _, ...parts } = config
    stands(
      parts,
      before.map(each => JSON.parse(each) as Json).find(agent => agent.name === 'A rich one'),
    )
    const own = read(round, 'agents.json') as { agents: { id: string }[] }
    const folderAgents = new Set(Object.keys(agentsOf(house.llm.url)))
    // The others are read-only. All at once: the command takes a second to start.
    write({ agents: own.agents.filter(agent => !folderAgents.has(agent.id)) }, round, 'agents.json')
    await elevenlabs(round, 'agents', 'push')
    write(own, round, 'agents.json')
    await elevenlabs(round, 'agents', 'pull', '--all', '--yes')
    expect(configs(round).map(name => readFileSync(join(round, 'agent_configs', name), 'utf8'))).toEqual(
      before,
    )
  },
)

prove('tools', 'add, push, pull of a webhook and a client tool', async () => {
  await elevenlabs(folder, 'tools', 'add', 'lookup', '--type', 'webhook')
  await elevenlabs(folder, 'tools', 'add', 'show_page', '--type', 'client')
  await elevenlabs(folder, 'tools', 'push')
  const other = project()
  await elevenlabs(other, 'agents', 'init')
  await elevenlabs(other, 'tools', 'pull', '--all', '--yes')
  const names = configs(other, 'tool_configs').map(name => read(other, 'tool_configs', name).name)
  expect(names.sort()).toEqual(['lookup', 'show_page'])
})

prove(
  'migration from an export',
  'pushed by the CLI, called by a signed URL, recorded, reported, and the report verified',
  async () => {
    const receiver = await startReceiver()
    try {
      const secret = await reportTo(house, receiver.url)
      const moved = project()
      await elevenlabs(moved, 'agents', 'init')
      const exported = read(import.meta.dirname, '../../http/agents/fixtures/export.json')
      // As it was pulled from the vendor, but for its id of there: that one is not known here.
      write(exported, moved, 'agent_configs', 'Harbour desk.json')
      const pulled = { config: 'agent_configs/Harbour desk.json' }
      write({ agents: [{ ...pulled, id: 'agent_of_the_vendor' }] }, moved, 'agents.json')
      expect(await elevenlabs(moved, 'agents', 'push')).toContain('not found')
      write({ agents: [pulled] }, moved, 'agents.json')
      await elevenlabs(moved, 'agents', 'push')
      const { agents } = read(moved, 'agents.json') as { agents: { id: string }[] }
      const id = agents[0]?.id ?? ''
      vi.stubGlobal('WebSocket', WebSocket)
      const said: string[] = []
      const conversation = await Conversation.startSession({
        signedUrl: await signedUrl(house, id),
        textOnly: true,
        dynamicVariables: { caller_name: 'Ada' },
        onMessage: ({ role, message }) => void (role === 'agent' && said.push(message)),
      })
      await vi.waitFor(() => expect(said).toEqual(['Harbour desk, Ada, how can I help?']), 10_000)
      conversation.sendUserMessage('Is there a berth?')
      await vi.waitFor(() => expect(said.at(-1)).toBe('You said: Is there a berth?'), 10_000)
      await conversation.endSession()
      const record = await recordOf(house, conversation.getId())
      expect(record.transcript.map(({ role }) => role)).toEqual(['agent', 'user', 'agent'])
      const { body, signature } = await receiver.deliveryOf(conversation.getId())
      const client = new ElevenLabsClient({ baseUrl: house.http, apiKey: 'none' })
      const event = await client.webhooks.constructEvent(body, signature, secret)
      expect(event).toMatchObject({
        type: 'post_call_transcription',
        data: {
          agent_id: id,
          analysis: { evaluation_criteria_results: { berth_found: { result: 'success' } } },
        },
      })
    } finally {
      await receiver.close()
    }
  },
)

check()
