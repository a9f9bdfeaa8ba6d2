import { existsSync } from 'node:fs'
import type { Kysely } from 'kysely'
import { failConversation, openConversationFold } from '../record/conversation.ts'
import type { CallContext, ConversationRecord } from '../record/conversation-record.ts'
import { completeConversation } from './conversations.ts'
import { readEvents } from './events.ts'
import type { Schema } from './schema.ts'
import type { StoreLog } from './store.ts'

/** Why a call is `failed` whose server did not live to see its end. */
const STOPPED = 'The server stopped during the call.'

export interface Recovery {
  /** Stores that are still open: their calls go on. */
  readonly alive: readonly string[]
  readonly recordingPath: (id: string) => string
  readonly log: StoreLog
}

/** Completes the calls that a crash cut short, from their logs. One that cannot be read is reported and left alone. */
export async function recover(
  db: Kysely<Schema>,
  { alive, recordingPath, log }: Recovery,
): Promise<readonly string[]> {
  const cutShort = await db
    .selectFrom('conversations')
    .select(['id', 'context'])
    .where('record', 'is', null)
    .where('owner', 'not in', alive)
    .execute()
  const recovered: string[] = []
  for (const { id, context } of cutShort) {
    try {
      const known = { ...(JSON.parse(context) as CallContext), hasAudio: existsSync(recordingPath(id)) }
      const record = failConversation(await foldStored(db, id, known), STOPPED)
      await completeConversation(db, { record, complete: true })
      recovered.push(id)
    } catch (error) {
      log.error({ err: error, conversation_id: id }, 'a call that was cut short cannot be completed')
    }
  }
  return recovered
}

/** The record of a call as far as its log has got. */
export async function foldStored(
  db: Kysely<Schema>,
  id: string,
  context: CallContext,
): Promise<ConversationRecord> {
  const fold = openConversationFold(context)
  for await (const entry of readEvents(db, id)) fold.push(entry)
  return fold.record()
}
