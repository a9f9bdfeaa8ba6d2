import type { Kysely } from 'kysely'
import { foldConversation } from '../record/conversation.ts'
import type { CallContext, ConversationRecord } from '../record/conversation-record.ts'
import { facetsOf } from '../record/facets.ts'
import { listItem } from '../record/list-item.ts'
import type { LogHeader } from '../session/log.ts'
import type { Schema } from './schema.ts'

/** A call that begins, as a row. */
export interface Beginning {
  readonly header: LogHeader
  readonly context: CallContext
  readonly owner: string
}

export async function insertConversation(
  db: Kysely<Schema>,
  { header, context, owner }: Beginning,
): Promise<void> {
  const record = foldConversation([header], context)
  await db
    .insertInto('conversations')
    .values({
      id: header.conversationId,
      agent_id: header.agentId,
      status: record.status,
      started_at_ms: header.startedAtUnixMs,
      ended_at_ms: null,
      owner,
      complete: 1,
      context: JSON.stringify(context),
      list_item: listed(record),
      record: null,
    })
    .onConflict(conflict => conflict.doNothing())
    .execute()
}

/** What lists are made of and filtered by: small, so that thousands are read at once. Whoever writes a record writes this with it. */
export const listed = (record: ConversationRecord): string =>
  JSON.stringify({ ...listItem(record), facets: facetsOf(record) })

/** A call that is over. `complete` is false when part of its log is missing. */
export interface Ending {
  readonly record: ConversationRecord
  readonly complete: boolean
}

const MISSING = 'Part of the event log could not be stored.'

export async function completeConversation(db: Kysely<Schema>, { record, complete }: Ending): Promise<void> {
  const { antiphon, metadata } = record
  const told = complete
    ? record
    : { ...record, metadata: { ...metadata, warnings: [...metadata.warnings, MISSING] } }
  await db
    .updateTable('conversations')
    .set({
      status: record.status,
      ended_at_ms: antiphon.started_at_unix_ms + antiphon.duration_ms,
      complete: complete ? 1 : 0,
      list_item: listed(record),
      record: JSON.stringify(told),
    })
    .where('id', '=', record.conversation_id)
    .execute()
}

/** Puts a changed record in place of the one that is there; null when there is none, or its call goes on. */
export async function amendConversation(
  db: Kysely<Schema>,
  id: string,
  change: (record: ConversationRecord) => ConversationRecord,
): Promise<ConversationRecord | null> {
  const row = await db.selectFrom('conversations').select('record').where('id', '=', id).executeTakeFirst()
  if (!row?.record) return null
  const record = change(JSON.parse(row.record) as ConversationRecord)
  await db
    .updateTable('conversations')
    .set({
      status: record.status,
      list_item: listed(record),
      record: JSON.stringify(record),
    })
    .where('id', '=', id)
    .execute()
  return record
}
