import type { ConversationRecord } from '../record/conversation-record.ts'
import type { LogEntry } from '../session/log.ts'
import type { Beginning } from './conversations.ts'

/** A call that is being written. */
export interface OpenCall {
  readonly beginning: Beginning
  /** Whether its row is there. */
  begun: boolean
  /** Place in the log of the first entry in line. */
  seq: number
  /** Entries in line, as JSON. */
  line: string[]
  /** False once an entry was dropped. */
  complete: boolean
  ending: ConversationRecord | null
}

/** What one flush writes of a call. */
export interface Share {
  readonly call: OpenCall
  readonly entries: readonly string[]
  readonly ending: ConversationRecord | null
}

/** What waits to be written, of all calls that are open; bounded in memory. */
export interface Pending {
  open(beginning: Beginning): void
  get(id: string): OpenCall | undefined
  put(call: OpenCall, entries: readonly LogEntry[]): void
  forget(id: string): void
  /** Takes out everything that waits; it comes back by `restore`, or counts as written by `settle`. */
  take(): readonly Share[]
  settle(shares: readonly Share[]): void
  restore(shares: readonly Share[]): void
  /** How many calls, and entries of them, are not written. */
  left(): { readonly calls: number; readonly entries: number }
}

/** `most` characters over all calls; what comes on top is dropped, and the call's log is incomplete. */
export function openPending(most: number): Pending {
  const calls = new Map<string, OpenCall>()
  let size = 0
  const release = (entries: readonly string[]) => {
    for (const entry of entries) size -= entry.length
  }
  const put = (call: OpenCall, entry: LogEntry) => {
    const json = JSON.stringify(entry)
    if (size + json.length > most) {
      call.complete = false
      return
    }
    size += json.length
    call.line.push(json)
  }
  return {
    open(beginning) {
      const call: OpenCall = { beginning, begun: false, seq: 0, line: [], complete: true, ending: null }
      calls.set(idOf(call), call)
      put(call, beginning.header)
    },
    get: id => calls.get(id),
    put(call, entries) {
      for (const entry of entries) if (entry.kind !== 'header') put(call, entry)
    },
    forget(id) {
      release(calls.get(id)?.line ?? [])
      calls.delete(id)
    },
    take() {
      const due = [...calls.values()].filter(call => !call.begun || call.line.length > 0 || call.ending)
      return due.map(call => {
        const entries = call.line
        call.line = []
        return { call, entries, ending: call.ending }
      })
    },
    settle(shares) {
      for (const { call, entries, ending } of shares) {
        call.begun = true
        call.seq += entries.length
        release(entries)
        if (ending) calls.delete(idOf(call))
      }
    },
    restore(shares) {
      for (const { call, entries } of shares) {
        if (calls.get(idOf(call)) === call) call.line = [...entries, ...call.line]
        else release(entries)
      }
    },
    left: () => ({
      calls: calls.size,
      entries: [...calls.values()].reduce((total, call) => total + call.line.length, 0),
    }),
  }
}

export const idOf = (call: OpenCall): string => call.beginning.header.conversationId
