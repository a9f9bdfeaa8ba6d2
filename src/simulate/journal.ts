/** What a simulated provider saw and sent, for assertions and for measuring: by other processes, too. */
export interface JournalEntry {
  /** Unix time with fractions of a millisecond, the same for every process of this machine. */
  readonly at: number
  /** Connections (sockets) or requests (HTTP), counted from 1. */
  readonly connection: number
  /** `noun-verb`: `request-received`, `text-received`, `audio-sent`, `fault-injected`, `connection-closed`, … */
  readonly event: string
  readonly [field: string]: unknown
}

export interface Journal {
  readonly entries: readonly JournalEntry[]
  write(connection: number, event: string, fields?: Readonly<Record<string, unknown>>): void
}

/** The same journal for one of several services behind a host: its entries say whose they are. */
export const journalOf = (journal: Journal, service: string): Journal => ({
  entries: journal.entries,
  write: (connection, event, fields) => journal.write(connection, event, { service, ...fields }),
})

/** `tell` gets every entry as it is written; entries are kept, all of them, for who holds the journal, unless they are not wanted. */
export function openJournal(
  tell: (entry: JournalEntry) => void = () => {},
  { keeps = true }: { readonly keeps?: boolean } = {},
): Journal {
  const entries: JournalEntry[] = []
  return {
    entries,
    write(connection, event, fields = {}) {
      const entry = { at: performance.timeOrigin + performance.now(), connection, event, ...fields }
      if (keeps) entries.push(entry)
      tell(entry)
    },
  }
}
