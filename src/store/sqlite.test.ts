import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { foldConversation } from '../record/conversation.ts'
import { sampleHeader, sampleLog } from '../record/sample-log.ts'
import type { LogEntry } from '../session/log.ts'
import { describeStore } from './conformance.ts'
import { openStore } from './sqlite.ts'
import type { Store } from './store.ts'

describeStore('SQLite', folder => openStore(folder))

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'antiphon-sqlite-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

const read = async (store: Store, id: string): Promise<LogEntry[]> => {
  const entries: LogEntry[] = []
  for await (const entry of store.events(id)) entries.push(entry)
  return entries
}

describe('a folder that cannot be used', () => {
  test('is named in one line, with the reason and the remedy', async () => {
    writeFileSync(join(folder, 'file'), '')
    const bad = join(folder, 'file', 'data')
    const error = await openStore(bad).catch((reason: Error) => reason.message)
    expect(error).toMatch(
      /^cannot keep conversations in .*file\/data \(.+\): make it a folder .* or name another$/,
    )
  })

  test('an unwritable folder is one', async () => {
    // Root may write anywhere but where the kernel says no.
    const isRoot = process.getuid?.() === 0
    const shut = isRoot ? '/proc' : join(folder, 'shut')
    if (!isRoot) mkdirSync(shut, { mode: 0o500 })
    await expect(openStore(join(shut, 'data'))).rejects.toThrow(
      'make it a folder that this user may write to',
    )
  })

  test('so is one with something else in place of the database', async () => {
    writeFileSync(join(folder, 'antiphon.db'), 'this is a diary, not a database; '.repeat(100))
    await expect(openStore(folder)).rejects.toThrow('file is not a database')
  })

  test('a folder that was given up has no lock left in it', async () => {
    await (await openStore(folder)).close()
    expect(readdirSync(folder).filter(name => name.includes('lock'))).toEqual([])
  })
})

test('entries are written together once the flush is due, and not before', async () => {
  const timers: { ms: number; run: () => void }[] = []
  const clock = {
    now: () => 0,
    after(ms: number, run: () => void) {
      timers.push({ ms, run })
      return () => {}
    },
  }
  const store = await openStore(folder, { clock, flushMs: 250 })
  const beside = await openStore(folder)
  await store.begin(sampleHeader('conv_a'))
  const log = sampleLog('conv_a')
  for (const entry of log) store.append('conv_a', [entry])
  expect(timers.map(timer => timer.ms)).toEqual([250])
  expect(await read(beside, 'conv_a')).toHaveLength(1)
  timers[0]?.run()
  await vi.waitFor(async () => expect(await read(beside, 'conv_a')).toEqual(log))
  store.append('conv_a', log.slice(1, 2))
  expect(timers).toHaveLength(2)
  await beside.close()
  await store.close()
})

describe('a disk that is full', () => {
  const noise = (at: number): LogEntry => ({
    kind: 'event',
    event: { type: 'words-partial', at, from: 0, text: 'x'.repeat(1000), confidence: 0 },
  })
  const reports: string[] = []
  const log = { error: (_: unknown, message: string) => void reports.push(message) }
  beforeEach(() => {
    reports.length = 0
  })

  test('is reported once, calls go on, and their logs are written when there is room again', async () => {
    const store = await openStore(folder, { log, maxBytes: 400_000 })
    await store.begin(sampleHeader('conv_old'))
    store.append(
      'conv_old',
      Array.from({ length: 200 }, (_, at) => noise(at)),
    )
    await store.finish('conv_old', foldConversation(sampleLog('conv_old')))
    await store.begin(sampleHeader('conv_new'))
    const said = Array.from({ length: 200 }, (_, at) => noise(at))
    for (const entry of said) {
      expect(store.append('conv_new', [entry])).toBe(true)
      if (entry === said[100] || entry === said[199]) await read(store, 'conv_new')
    }
    expect(reports).toEqual(['the store cannot write: calls go on, their logs wait in memory'])
    expect(await store.remove('conv_old')).toBe(true)
    await store.finish('conv_new', foldConversation(sampleLog('conv_new')))
    expect((await read(store, 'conv_new')).slice(1)).toEqual(said)
    expect(await store.conversation('conv_new')).toMatchObject({ status: 'done', metadata: { warnings: [] } })
    await store.close()
    expect(reports).toHaveLength(1)
  })

  test('that lasts too long costs part of the log, and the conversation says so', async () => {
    const store = await openStore(folder, { log, mostInLine: 20_000 })
    await store.begin(sampleHeader('conv_a'))
    store.append(
      'conv_a',
      Array.from({ length: 50 }, (_, at) => noise(at)),
    )
    await store.finish('conv_a', foldConversation(sampleLog('conv_a')))
    expect((await read(store, 'conv_a')).length).toBeLessThan(20)
    expect((await store.conversation('conv_a'))?.metadata.warnings).toEqual([
      expect.stringContaining('could not be stored'),
    ])
    await store.close()
  })

  test('that lasts until the end is reported at the end', async () => {
    const store = await openStore(folder, { log, maxBytes: 130_000 })
    await store.begin(sampleHeader('conv_a'))
    store.append(
      'conv_a',
      Array.from({ length: 200 }, (_, at) => noise(at)),
    )
    await store.finish('conv_a', foldConversation(sampleLog('conv_a')))
    await store.close()
    expect(reports).toEqual([
      'the store cannot write: calls go on, their logs wait in memory',
      'the store closed before it could write everything',
    ])
  })
})
