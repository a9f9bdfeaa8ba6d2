import { type Kysely, sql } from 'kysely'
import type { LogEntry } from '../session/log.ts'
import type { Schema } from './schema.ts'

/** One entry of a log, as JSON, and its place in it. */
export interface Numbered {
  readonly id: string
  readonly seq: number
  readonly entry: string
}

/**
 * Writes entries of any conversations as one statement; what is there already stays as it is. They are told flat:
 * nested by conversation, SQLite would read the whole of a conversation again for each of its entries.
 */
export async function writeEvents(db: Kysely<Schema>, entries: readonly Numbered[]): Promise<void> {
  const rows = entries.map(({ id, seq, entry }) => `[${JSON.stringify(id)},${seq},${entry}]`)
  await sql`
    insert into events (conversation_id, seq, entry)
    select value ->> 0, value ->> 1, value -> 2 from json_each(${`[${rows.join(',')}]`}) where true
    on conflict do nothing
  `.execute(db)
}

const PAGE = 1000

/** The log of a conversation, in order, a page at a time. */
export async function* readEvents(db: Kysely<Schema>, id: string): AsyncGenerator<LogEntry> {
  for (let after = -1; ; ) {
    const rows = await db
      .selectFrom('events')
      .select(['seq', 'entry'])
      .where('conversation_id', '=', id)
      .where('seq', '>', after)
      .orderBy('seq')
      .limit(PAGE)
      .execute()
    for (const { entry } of rows) yield JSON.parse(entry) as LogEntry
    const last = rows.at(-1)
    if (last === undefined || rows.length < PAGE) return
    after = last.seq
  }
}
