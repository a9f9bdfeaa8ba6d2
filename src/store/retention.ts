import type { Kysely } from 'kysely'
import type { Schema } from './schema.ts'

/** What is to be deleted of a conversation, and when. */
export interface Deletion {
  readonly conversationId: string
  readonly agentId: string
  readonly deleteAtUnixMs: number
  /** Transcript, log and whatever names the caller. */
  readonly transcript: boolean
  readonly audio: boolean
}

/** When conversations are deleted. All methods reject when the database fails. */
export interface Retention {
  /** Replaces what was planned for it. */
  plan(deletion: Deletion): Promise<void>
  /** The same for all ended conversations of an agent, counted from their ends; `afterMs` null: they stay. */
  planAll(
    agentId: string,
    plan: Pick<Deletion, 'transcript' | 'audio'> & { afterMs: number | null },
  ): Promise<void>
  /** Those whose time has come, the longest due first. */
  due(atUnixMs: number, limit: number): Promise<readonly Deletion[]>
  done(conversationId: string): Promise<void>
}

const bit = (value: boolean) => (value ? 1 : 0)

export function openRetention(db: Kysely<Schema>): Retention {
  return {
    async plan({ conversationId, agentId, deleteAtUnixMs, transcript, audio }) {
      const when = { delete_at_ms: deleteAtUnixMs, transcript: bit(transcript), audio: bit(audio), done: 0 }
      await db
        .insertInto('retention')
        .values({ conversation_id: conversationId, agent_id: agentId, ...when })
        .onConflict(conflict => conflict.column('conversation_id').doUpdateSet(when))
        .execute()
    },
    async planAll(agentId, { afterMs, transcript, audio }) {
      if (afterMs === null) {
        await db.deleteFrom('retention').where('agent_id', '=', agentId).where('done', '=', 0).execute()
        return
      }
      const ended = db
        .selectFrom('conversations')
        .select(({ eb, val, ref }) => [
          'id as conversation_id',
          'agent_id',
          eb(ref('ended_at_ms').$notNull(), '+', afterMs).as('delete_at_ms'),
          val(bit(transcript)).as('transcript'),
          val(bit(audio)).as('audio'),
          val(0).as('done'),
        ])
        .where('agent_id', '=', agentId)
        .where('ended_at_ms', 'is not', null)
      await db
        .insertInto('retention')
        .columns(['conversation_id', 'agent_id', 'delete_at_ms', 'transcript', 'audio', 'done'])
        .expression(ended)
        .onConflict(conflict =>
          conflict
            .column('conversation_id')
            .doUpdateSet(({ ref }) => ({
              delete_at_ms: ref('excluded.delete_at_ms'),
              transcript: ref('excluded.transcript'),
              audio: ref('excluded.audio'),
              done: 0,
            }))
            // What is deleted already stays so; asking for more of it to go is a new plan.
            .where(({ eb, or, ref }) =>
              or([
                eb('retention.done', '=', 0),
                eb('retention.transcript', '<', ref('excluded.transcript')),
                eb('retention.audio', '<', ref('excluded.audio')),
              ]),
            ),
        )
        .execute()
    },
    async due(at, limit) {
      const rows = await db
        .selectFrom('retention')
        .selectAll()
        .where('done', '=', 0)
        .where('delete_at_ms', '<=', at)
        .orderBy('delete_at_ms')
        .limit(limit)
        .execute()
      return rows.map(row => ({
        conversationId: row.conversation_id,
        agentId: row.agent_id,
        deleteAtUnixMs: row.delete_at_ms,
        transcript: row.transcript === 1,
        audio: row.audio === 1,
      }))
    },
    async done(conversationId) {
      await db
        .updateTable('retention')
        .set({ done: 1 })
        .where('conversation_id', '=', conversationId)
        .execute()
    },
  }
}
