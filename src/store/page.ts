import { type Kysely, sql } from 'kysely'
import { conditionsOf } from './conversation-filters.ts'
import type { Schema } from './schema.ts'
import type { ConversationPage, ListedConversation, ListQuery } from './store.ts'

interface Row {
  readonly id: string
  readonly started_at_ms: number
  readonly list_item: string
  readonly rating: number | null
  readonly tag_ids: string
}

/** One page of conversations, the newest first unless asked otherwise; the cursor names the last one given. */
export async function readPage(db: Kysely<Schema>, query: ListQuery): Promise<ConversationPage> {
  const { agentId, limit, cursor, oldestFirst = false, filters = {} } = query
  const after = cursor ? readCursor(cursor) : null
  const further = oldestFirst ? sql`>` : sql`<`
  const way = oldestFirst ? sql`asc` : sql`desc`
  const conditions = [
    ...(after ? [sql`(c.started_at_ms, c.id) ${further} (${after.startedAtMs}, ${after.id})`] : []),
    ...(agentId === undefined ? [] : [sql`c.agent_id = ${agentId}`]),
    ...conditionsOf(filters),
  ]
  const { rows } = await sql<Row>`
    select c.id, c.started_at_ms, c.list_item, f.rating,
      (select json_group_array(tag_id) from conversation_tags where conversation_id = c.id) as tag_ids
    from conversations c left join feedback f on f.conversation_id = c.id
    ${conditions.length > 0 ? sql`where ${sql.join(conditions, sql` and `)}` : sql``}
    order by c.started_at_ms ${way}, c.id ${way} limit ${limit + 1}
  `.execute(db)
  const shown = rows.slice(0, limit)
  const last = rows.length > limit ? shown.at(-1) : undefined
  return {
    conversations: shown.map(toListed),
    nextCursor: last ? Buffer.from(`${last.started_at_ms}.${last.id}`).toString('base64url') : null,
  }
}

function toListed({ list_item, rating, tag_ids }: Row): ListedConversation {
  return { facets: null, ...JSON.parse(list_item), rating, tag_ids: JSON.parse(tag_ids) }
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
