import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { foldConversation } from '../record/conversation.ts'
import { sampleHeader, sampleLog } from '../record/sample-log.ts'
import type { LogEntry } from '../session/log.ts'
import type { Store } from './store.ts'

/** What every store must do, whatever it is made of. */
export function describeStore(name: string, open: (folder: string) => Promise<Store>): void {
  describe(`the ${name} store`, () => {
    let folder: string
    let store: Store
    beforeEach(async () => {
      folder = mkdtempSync(join(tmpdir(), 'antiphon-store-'))
      store = await open(folder)
    })
    afterEach(async () => {
      await store.close()
      rmSync(folder, { recursive: true })
    })
    const reopen = async () => {
      await store.close()
      store = await open(folder)
    }
    const read = async (id: string): Promise<LogEntry[]> => {
      const entries: LogEntry[] = []
      for await (const entry of store.events(id)) entries.push(entry)
      return entries
    }
    /** A call from begin to finish, its log handed over in two parts. */
    const call = async (id: string, change: Parameters<typeof sampleHeader>[1] = {}) => {
      const log = sampleLog(id, change)
      await store.begin(sampleHeader(id, change), { agentName: 'Ada' })
      store.append(id, log.slice(0, 20))
      store.append(id, log.slice(20))
      const record = foldConversation(log, { agentName: 'Ada' })
      await store.finish(id, record)
      return { log, record }
    }

    test('gives back the log and the record of a call, also after it was opened again', async () => {
      const { log, record } = await call('conv_a')
      for (const again of [false, true]) {
        if (again) await reopen()
        expect(await read('conv_a')).toEqual(log)
        expect(await store.conversation('conv_a')).toEqual(record)
      }
    })

    test('gives back every entry as it was, whatever is in it, over many pages', async () => {
      await store.begin(sampleHeader('conv_a'))
      const texts = [
        '',
        'Zoë said "no"',
        "O'Neill \\ Sons",
        'a\nb\t\u0000c',
        '\ud800',
        '😀\u2028',
        '{"a":[1]}',
      ]
      const numbers = [0, 1, -1.5, 1e-7, 1e21, 0.1 + 0.2, Number.MAX_SAFE_INTEGER, Number.MIN_VALUE]
      const entries = Array.from({ length: 2500 }, (_, index): LogEntry => {
        const [text = '', at = 0] = [texts[index % texts.length], numbers[index % numbers.length]]
        return { kind: 'event', event: { type: 'words-partial', at, from: index, text, confidence: 0.5 } }
      })
      for (const entry of entries) store.append('conv_a', [entry])
      const stored = await read('conv_a')
      expect(stored.slice(1)).toEqual(entries)
    })

    test('tells of a call that goes on as far as it has got', async () => {
      const log = sampleLog('conv_a')
      await store.begin(sampleHeader('conv_a'), { agentName: 'Ada' })
      expect((await store.list({ limit: 5 })).conversations).toMatchObject([
        { conversation_id: 'conv_a', status: 'in-progress', agent_name: 'Ada', message_count: 0 },
      ])
      store.append('conv_a', log.slice(1, 15))
      expect(await store.conversation('conv_a')).toEqual(
        foldConversation(log.slice(0, 15), { agentName: 'Ada' }),
      )
      // Over, and not looked at yet.
      store.append('conv_a', log.slice(15))
      expect(await store.conversation('conv_a')).toMatchObject({ status: 'processing', analysis: null })
    })

    test('calls no call failed before it is written down, recording and all', async () => {
      const log = sampleLog('conv_a')
      await store.begin(sampleHeader('conv_a'))
      const command = { type: 'end-call', reason: 'providers-failed' } as const
      const ended: LogEntry = { kind: 'command', at: 9_000, command }
      store.append('conv_a', [...log.slice(1, 15), ended])
      expect(await store.conversation('conv_a')).toMatchObject({ status: 'processing', has_audio: false })
    })

    test('keeps the logs of calls at the same time apart', async () => {
      const logs = ['conv_a', 'conv_b', 'conv_c'].map(id => ({ id, log: sampleLog(id) }))
      await Promise.all(logs.map(({ id }) => store.begin(sampleHeader(id))))
      for (let at = 1; at < 40; at++) for (const { id, log } of logs) store.append(id, log.slice(at, at + 1))
      for (const { id, log } of logs) expect(await read(id)).toEqual(log.slice(0, 40))
    })

    test('drops what comes for a call that never began or is over', async () => {
      const { log } = await call('conv_a')
      const [late] = log.slice(-1)
      expect(store.append('conv_a', late ? [late] : [])).toBe(false)
      expect(store.append('conv_b', late ? [late] : [])).toBe(false)
      expect(await read('conv_a')).toEqual(log)
    })

    test('lists the newest first, by agent too, a page at a time', async () => {
      for (const [index, id] of ['conv_a', 'conv_b', 'conv_c', 'conv_d', 'conv_e'].entries()) {
        // Two of them began in the same millisecond.
        const startedAtUnixMs = 1_700_000_000_000 + Math.floor(index / 2) * 1000
        await call(id, { startedAtUnixMs, agentId: index % 2 === 0 ? 'agent_1' : 'agent_2' })
      }
      const pages: string[][] = []
      for (let cursor: string | null = null; pages.length === 0 || cursor !== null; ) {
        const page = await store.list({ limit: 2, cursor })
        pages.push(page.conversations.map(item => item.conversation_id))
        cursor = page.nextCursor
      }
      expect(pages).toEqual([['conv_e', 'conv_d'], ['conv_c', 'conv_b'], ['conv_a']])
      const mine = await store.list({ agentId: 'agent_2', limit: 10 })
      expect(mine.conversations.map(item => item.conversation_id)).toEqual(['conv_d', 'conv_b'])
      expect(mine.nextCursor).toBeNull()
      expect(mine.conversations[0]).toMatchObject({
        status: 'done',
        call_duration_secs: 20,
        message_count: 5,
      })
    })

    test('refuses a cursor that it never gave', async () => {
      await expect(store.list({ limit: 2, cursor: 'nonsense' })).rejects.toThrow(
        'begin again without a cursor',
      )
    })

    test('knows nothing of a conversation that is not there', async () => {
      expect(await store.conversation('conv_nope')).toBeNull()
      expect(await read('conv_nope')).toEqual([])
      expect(await store.remove('conv_nope')).toBe(false)
    })

    test('removes a conversation with its log and its recording', async () => {
      await call('conv_a')
      const { log } = await call('conv_b')
      const path = store.recordingPath('conv_a')
      writeFileSync(path, 'sound')
      expect(await store.remove('conv_a')).toBe(true)
      expect(await store.conversation('conv_a')).toBeNull()
      expect(await read('conv_a')).toEqual([])
      expect(() => rmSync(path)).toThrow('ENOENT')
      expect(await read('conv_b')).toEqual(log)
    })

    test('what is removed in the middle of a call stays removed', async () => {
      await store.begin(sampleHeader('conv_a'))
      store.append('conv_a', sampleLog('conv_a').slice(1, 9))
      expect(await store.remove('conv_a')).toBe(true)
      store.append('conv_a', sampleLog('conv_a').slice(9, 12))
      await store.finish('conv_a', foldConversation(sampleLog('conv_a')))
      expect(await store.conversation('conv_a')).toBeNull()
      expect(await read('conv_a')).toEqual([])
    })

    test('makes no path of what is no conversation id', () => {
      expect(() => store.recordingPath('../../etc/passwd')).toThrow('letters and digits')
    })
  })
}
