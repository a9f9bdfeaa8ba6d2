import type { Kysely } from 'kysely'
import type { Clock } from '../flow/clock.ts'
import type { ConversationRecord } from '../record/conversation-record.ts'
import type { LogEntry } from '../session/log.ts'
import { type Beginning, completeConversation, insertConversation } from './conversations.ts'
import { type Numbered, writeEvents } from './events.ts'
import { idOf, openPending, type Share } from './pending.ts'
import type { Schema } from './schema.ts'
import type { StoreLog } from './store.ts'

/**
 * Writes the logs of all calls that go on, in one transaction every so often. When it cannot write it keeps what is in
 * line and tries again, up to a bound; nothing of that ever reaches a call.
 */
export interface Writer {
  open(beginning: Beginning): void
  /** False when the call is not open: then the entries are dropped. */
  append(id: string, entries: readonly LogEntry[]): boolean
  /** False when the call is not open. */
  close(id: string, record: ConversationRecord): boolean
  forget(id: string): void
  /** Writes what is in line; resolves when it is written or has failed to be. */
  flush(): Promise<void>
  stop(): Promise<void>
}

export interface WriterPorts {
  readonly db: Kysely<Schema>
  readonly clock: Clock
  readonly log: StoreLog
  readonly flushMs: number
  /** Characters that may be in line over all calls. */
  readonly mostInLine: number
}

const RETRY_MS = 2000
// Entries in one statement, for the day when a long outage is over.
const MOST_AT_ONCE = 2000

export function openWriter({ db, clock, log, flushMs, mostInLine }: WriterPorts): Writer {
  const pending = openPending(mostInLine)
  let failing = false
  let callOff: (() => void) | null = null
  let running: Promise<void> = Promise.resolve()
  let next: Promise<void> | null = null

  function schedule(ms: number): void {
    callOff ??= clock.after(ms, () => {
      callOff = null
      void flush()
    })
  }

  /** Whoever asks while a flush runs shares the next one. */
  function flush(): Promise<void> {
    next ??= running.then(() => {
      next = null
      return write(pending.take())
    })
    running = next
    return next
  }

  async function write(shares: readonly Share[]): Promise<void> {
    if (shares.length === 0) return
    try {
      await db.transaction().execute(transaction => writeShares(transaction, shares))
      pending.settle(shares)
      failing = false
    } catch (error) {
      pending.restore(shares)
      if (!failing)
        log.error({ err: error }, 'the store cannot write: calls go on, their logs wait in memory')
      failing = true
      schedule(RETRY_MS)
    }
  }

  return {
    open: pending.open,
    append(id, entries) {
      const call = pending.get(id)
      if (call === undefined || call.ending !== null) return false
      pending.put(call, entries)
      schedule(flushMs)
      return true
    },
    close(id, record) {
      const call = pending.get(id)
      if (call) call.ending = record
      return call !== undefined
    },
    forget: pending.forget,
    flush,
    async stop() {
      callOff?.()
      await flush()
      callOff?.()
      if (failing) log.error(pending.left(), 'the store closed before it could write everything')
    },
  }
}

async function writeShares(db: Kysely<Schema>, shares: readonly Share[]): Promise<void> {
  for (const { call } of shares) if (!call.begun) await insertConversation(db, call.beginning)
  const entries = shares.flatMap(numbered)
  for (let start = 0; start < entries.length; start += MOST_AT_ONCE)
    await writeEvents(db, entries.slice(start, start + MOST_AT_ONCE))
  for (const { call, ending } of shares)
    if (ending) await completeConversation(db, { record: ending, complete: call.complete })
}

function numbered({ call, entries }: Share): Numbered[] {
  return entries.map((entry, index) => ({ id: idOf(call), seq: call.seq + index, entry }))
}
