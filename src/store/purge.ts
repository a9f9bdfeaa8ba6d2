import { rmSync } from 'node:fs'
import { type Kysely, sql } from 'kysely'
import { withoutContent } from '../record/deletion.ts'
import { amendConversation } from './conversations.ts'
import type { Schema } from './schema.ts'
import type { PurgedParts } from './store.ts'

interface Purge extends PurgedParts {
  readonly id: string
  readonly recordingPath: string
  readonly atUnixMs: number
}

/** Deletes the parts; the record goes first, so that whoever reads it meanwhile finds no half of a call. */
export async function purge(
  db: Kysely<Schema>,
  { id, transcript, audio, recordingPath, atUnixMs }: Purge,
): Promise<void> {
  const parts = { transcript, audio, atUnixSecs: Math.floor(atUnixMs / 1000) }
  await db.transaction().execute(async transaction => {
    const amended = await amendConversation(transaction, id, record => withoutContent(record, parts))
    if (!amended || !transcript) return
    await transaction.updateTable('conversations').set({ context: '{}' }).where('id', '=', id).execute()
    await transaction.deleteFrom('events').where('conversation_id', '=', id).execute()
    await transaction
      .updateTable('feedback')
      .set({ comment: null })
      .where('conversation_id', '=', id)
      .execute()
  })
  if (audio) rmSync(recordingPath, { force: true })
  await emptyLog(db)
}

/** Deleted rows are zeroed by `secure_delete`, but what was written of them waits in the write-ahead log until it is folded in and cut. */
export async function emptyLog(db: Kysely<Schema>): Promise<void> {
  await sql`pragma wal_checkpoint(truncate)`.execute(db)
}

/** Calls that are over, whose analysis nobody plans any more. */
export async function unfinished(db: Kysely<Schema>, alive: readonly string[]): Promise<readonly string[]> {
  const rows = await db
    .selectFrom('conversations')
    .select('id')
    .where('status', '=', 'processing')
    .where('owner', 'not in', alive)
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('jobs')
            .select('jobs.id')
            .whereRef('jobs.conversation_id', '=', 'conversations.id')
            .where('jobs.kind', '=', 'analysis')
            .where('jobs.state', 'in', ['waiting', 'open']),
        ),
      ),
    )
    .execute()
  return rows.map(({ id }) => id)
}
