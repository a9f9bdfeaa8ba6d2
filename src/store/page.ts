import type { Kysely } from 'kysely'
import type { ConversationListItem } from '../record/list-item.ts'
import type { Schema } from './schema.ts'
import type { ConversationPage, ListQuery } from './store.ts'

/** One page of conversations, the newest first; the cursor names the last one given. */
export async function readPage(
  db: Kysely<Schema>,
  { agentId, limit, cursor }: ListQuery,
): Promise<ConversationPage> {
  let query = db.selectFrom('conversations').select(['id', 'started_at_ms', 'list_item'])
  if (agentId !== undefined) query = query.where('agent_id', '=', agentId)
  if (cursor) {
    const { startedAtMs, id } = readCursor(cursor)
    query = query.where(({ and, or, eb }) =>
      or([
        eb('started_at_ms', '<', startedAtMs),
        and([eb('started_at_ms', '=', startedAtMs), eb('id', '<', id)]),
      ]),
    )
  }
  const rows = await query
    .orderBy('started_at_ms', 'desc')
    .orderBy('id', 'desc')
    .limit(limit + 1)
    .execute()
  const shown = rows.slice(0, limit)
  const last = rows.length > limit ? shown.at(-1) : undefined
  return {
    conversations: shown.map(row => JSON.parse(row.list_item) as ConversationListItem),
    nextCursor: last ? Buffer.from(`${last.started_at_ms}.${last.id}`).toString('base64url') : null,
  }
}

function readCursor(cursor: string): { startedAtMs: number; id: string } {
  const [, startedAtMs, id] =
    /^(\d{1,15})\.(\w{1,80})$/.exec(Buffer.from(cursor, 'base64url').toString()) ?? []
  if (startedAtMs === undefined || id === undefined) {
    throw new RangeError('the cursor is not one that this list gave: begin again without a cursor')
  }
  return { startedAtMs: Number(startedAtMs), id }
}

/** Conversations of an agent that began at `unixMs` or later. */
export async function countSince(db: Kysely<Schema>, agentId: string, unixMs: number): Promise<number> {
  const { count } = await db
    .selectFrom('conversations')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .where('agent_id', '=', agentId)
    .where('started_at_ms', '>=', unixMs)
    .executeTakeFirstOrThrow()
  return Number(count)
}
