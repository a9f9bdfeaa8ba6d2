import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, test, vi } from 'vitest'
import type { StoredDocument } from '../store/documents.ts'
import { type OpenShelf, openShelf } from './open-shelf.ts'
import { Refusal } from './refusal.ts'

const open: OpenShelf[] = []
afterEach(() => {
  for (const shelf of open.splice(0)) shelf.close()
})

function memory() {
  const kept = new Map<string, StoredDocument>()
  let clock = 1000
  return {
    list: async () => [...kept.values()],
    put: async (kind: StoredDocument['kind'], id: string, json: StoredDocument['json']) => {
      clock += 1
      const text = JSON.stringify(json)
      const made = kept.get(id)?.createdAtUnixMs ?? clock
      const document = { kind, id, json: JSON.parse(text), createdAtUnixMs: made, updatedAtUnixMs: clock }
      kept.set(id, document)
      return document
    },
    remove: async (_: unknown, id: string) => kept.delete(id),
  }
}
async function shelfOf(files: Readonly<Record<string, unknown>> = {}, documents = memory()) {
  const folder = mkdtempSync(join(tmpdir(), 'shelf-'))
  const save = (name: string, content: unknown) =>
    writeFileSync(join(folder, name), typeof content === 'string' ? content : JSON.stringify(content))
  for (const [name, content] of Object.entries(files)) save(name, content)
  const warnings: unknown[] = []
  const log = { warn: (fields: object) => void warnings.push(fields) }
  const shelf = await openShelf({ documents, folders: [folder], log, everyMs: 20 })
  open.push(shelf)
  return { shelf, folder, save, warnings, documents, gone: (name: string) => rmSync(join(folder, name)) }
}
const refusal = (promise: Promise<unknown>) =>
  promise.then(
    () => null,
    (error: unknown) => error,
  )
const bare = { conversation_config: {} }

test('what was created is found as it was given, also after a restart', async () => {
  const { shelf, documents } = await shelfOf()
  const json = { ...bare, name: null, odd: { kept: [1, null] } }
  const { id } = await shelf.create(json)
  expect(id).toMatch(/^agent_[0-9a-z]{28}$/)
  expect((await shelf.find(id))?.json).toEqual(json)
  const { shelf: again } = await shelfOf({}, documents)
  expect(await again.find(id)).toEqual(await shelf.find(id))
  expect(await shelf.find('agent_none')).toBeNull()
})

test('an export keeps its id where that is free', async () => {
  const { shelf } = await shelfOf({ 'filed.json': {} })
  const ids = []
  for (const agent_id of ['agent_theirs', 'agent_theirs', 'filed', '../etc', 7])
    ids.push((await shelf.create({ ...bare, agent_id })).id)
  expect(ids).toEqual(['agent_theirs', ...Array(4).fill(expect.stringMatching(/^agent_[0-9a-z]{28}$/))])
})

test('a change goes over the agent field by field', async () => {
  const { shelf } = await shelfOf()
  const { id, createdAtUnixMs } = await shelf.create({
    conversation_config: { tts: { speed: 1, voice_id: 'v' } },
  })
  const changed = await shelf.change(id, { name: 'N', conversation_config: { tts: { speed: 1.1 } } })
  expect(changed).toMatchObject({
    json: { name: 'N', conversation_config: { tts: { speed: 1.1, voice_id: 'v' } } },
    createdAtUnixMs,
  })
  expect(await shelf.change('agent_none', {})).toBeNull()
})

test('changes at the same time all count', async () => {
  const { shelf } = await shelfOf()
  const { id } = await shelf.create(bare)
  await Promise.all(['a', 'b', 'c'].map(key => shelf.change(id, { [key]: 1 })))
  expect((await shelf.find(id))?.json).toEqual({ ...bare, a: 1, b: 1, c: 1 })
})

test('a wrong field is refused by its path, and nothing is stored', async () => {
  const { shelf } = await shelfOf()
  const wrong = { conversation_config: { agent: { first_message: 5 } } }
  expect(await refusal(shelf.create(wrong))).toMatchObject({
    code: 422,
    path: ['conversation_config', 'agent', 'first_message'],
    message: 'conversation_config.agent.first_message is 5: it must be a string.',
  })
  expect(await refusal(shelf.create({ name: 'x' }))).toMatchObject({
    code: 422,
    path: ['conversation_config'],
  })
  const { id } = await shelf.create(bare)
  expect(await refusal(shelf.change(id, wrong))).toBeInstanceOf(Refusal)
  expect((await shelf.find(id))?.json).toEqual(bare)
  expect(await shelf.list()).toHaveLength(1)
})

test('an agent that is a file wins over a stored one and cannot be changed', async () => {
  const documents = memory()
  await documents.put('agent', 'sales', { ...bare, name: 'stored' })
  const { shelf, folder } = await shelfOf({ 'sales.json': { name: 'filed' } }, documents)
  expect(await shelf.find('sales')).toMatchObject({ isReadOnly: true, json: { name: 'filed' } })
  expect(await shelf.list()).toHaveLength(1)
  for (const attempt of [shelf.change('sales', {}), shelf.remove('sales')]) {
    const error = await refusal(attempt)
    expect(error).toMatchObject({ code: 403, status: 'agent_read_only' })
    expect(String(error)).toContain(join(folder, 'sales.json'))
  }
})

test('what is saved in the folder counts a moment later; a broken save changes nothing', async () => {
  const { shelf, save, gone, warnings } = await shelfOf({ 'a.json': { name: 'one' } })
  const nameOf = async (id: string) => (await shelf.find(id))?.json.name
  save('a.json', { name: 'two' })
  save('b.json', { name: 'new' })
  await vi.waitFor(async () => expect([await nameOf('a'), await nameOf('b')]).toEqual(['two', 'new']))
  save('a.json', '{"name": "three"')
  await vi.waitFor(() => expect(warnings).toHaveLength(1))
  expect(warnings).toEqual([
    {
      problem: expect.stringMatching(
        /a\.json: the file does not hold one JSON object\. The agent stays as it was before\.$/,
      ),
    },
  ])
  expect(await nameOf('a')).toBe('two')
  save('a.json', { name: 'four' })
  gone('b.json')
  await vi.waitFor(async () => expect([await nameOf('a'), await nameOf('b')]).toEqual(['four', undefined]))
  expect(shelf.problems).toEqual([])
})

test('what is gone stays gone', async () => {
  const { shelf } = await shelfOf()
  const { id } = await shelf.create(bare)
  expect([await shelf.remove(id), await shelf.remove(id)]).toEqual([true, false])
  expect(await shelf.find(id)).toBeNull()
})
