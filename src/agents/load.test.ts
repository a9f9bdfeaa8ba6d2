import { mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { loadAgents } from './load.ts'

function folderOf(files: Readonly<Record<string, unknown>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'agents-'))
  for (const [name, content] of Object.entries(files))
    writeFileSync(join(folder, name), typeof content === 'string' ? content : JSON.stringify(content))
  return folder
}
const repository = new URL('../../agents/', import.meta.url).pathname

test('the demo agent that comes with the server is whole', () => {
  const { agents, problems } = loadAgents(repository)
  expect(problems).toEqual([])
  const demo = agents.get('demo')
  expect(demo?.spec).toMatchObject({
    id: 'demo',
    canEndCall: true,
    textOnly: false,
    inputFormat: 'pcm_16000',
    outputFormat: 'pcm_16000',
    clientEvents: null,
    turn: { interruptible: true, maxDurationMs: 7_200_000, silenceEndCallMs: null },
  })
  const [firstClause = ''] = demo?.spec.firstMessage.split(/[.,]/) ?? []
  expect(firstClause.split(' ').length).toBeLessThanOrEqual(6)
})

test('an agent is known by its agent_id, else by the name of its file', () => {
  const folder = folderOf({
    'a.json': { agent_id: 'agent_01' },
    'sales.json': { name: 'Sales' },
    'notes.txt': '?',
  })
  const { agents, problems } = loadAgents(folder)
  expect([...agents.keys()]).toEqual(['agent_01', 'sales'])
  expect(agents.get('sales')?.spec.name).toBe('Sales')
  expect(agents.get('sales')?.json).toEqual({ name: 'Sales' })
  expect(problems).toEqual([])
})

test('a bad file is a sentence that names it, and the others load', () => {
  const bad = { conversation_config: { tts: { agent_output_audio_format: 'mp3_44100' } } }
  const folder = folderOf({
    'bad.json': bad,
    'broken.json': '{"secret": "hunter2",,}',
    'good.json': {},
    'id.json': { agent_id: '../etc' },
    'list.json': [],
    'twin.json': { agent_id: 'good' },
    'vast.json': `{"name":"${'x'.repeat(1024 * 1024)}"}`,
  })
  mkdirSync(join(folder, 'folder.json'))
  const { agents, problems } = loadAgents(folder)
  expect([...agents.keys()]).toEqual(['good'])
  expect(problems).toEqual([
    expect.stringMatching(
      /bad\.json: conversation_config\.tts\.agent_output_audio_format is "mp3_44100": it must be one of/,
    ),
    `${folder}/broken.json: the file does not hold one JSON object.`,
    `${folder}/folder.json: the file cannot be read (EISDIR).`,
    `${folder}/id.json: agent_id must be 1 to 100 letters, digits, _ or -.`,
    `${folder}/list.json: the file does not hold one JSON object.`,
    `${folder}/twin.json: the id "good" is taken by ${folder}/good.json.`,
    expect.stringMatching(/vast\.json: the file has \d+ bytes; at most 1048576 are read\./),
  ])
})

test('an agent of a later folder replaces its namesake', () => {
  const ours = folderOf({ 'demo.json': { name: 'Ours' }, 'other.json': {} })
  const theirs = folderOf({ 'demo.json': { name: 'Theirs' } })
  const { agents, problems } = loadAgents(ours, theirs)
  expect(agents.get('demo')?.spec.name).toBe('Theirs')
  expect(agents.size).toBe(2)
  expect(problems).toEqual([])
})

test('a folder named twice is read once, also through a link', () => {
  const folder = folderOf({ 'a.json': {} })
  const link = `${folder}-link`
  symlinkSync(folder, link)
  expect(loadAgents(folder, link)).toMatchObject({ problems: [], agents: { size: 1 } })
})

test('a folder that is not there has no agents, and one that is a file is a problem', () => {
  const folder = folderOf({ 'a.json': {} })
  expect(loadAgents(join(folder, 'none'))).toMatchObject({ problems: [], agents: { size: 0 } })
  expect(loadAgents(join(folder, 'a.json')).problems).toEqual([
    `${join(folder, 'a.json')}: the folder cannot be read (ENOTDIR).`,
  ])
})

test('a byte order mark does not matter', () => {
  expect(loadAgents(folderOf({ 'a.json': '\uFEFF{}' })).agents.size).toBe(1)
})
