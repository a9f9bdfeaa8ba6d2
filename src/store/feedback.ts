import type { Kysely } from 'kysely'
import type { ConversationRecord } from '../record/conversation-record.ts'
import type { Schema } from './schema.ts'

/** What a caller says of their call: a thumb, or a rating from 1 to 5 with a comment. Null clears; what is left out stays. */
export interface FeedbackChange {
  readonly score?: 'like' | 'dislike' | null
  readonly rating?: number | null
  readonly comment?: string | null
}

export interface StoredFeedback {
  readonly kind: 'thumbs' | 'rating'
  readonly score: 'like' | 'dislike' | null
  readonly rating: number | null
  readonly comment: string | null
}

/** All methods reject when the database fails. */
export interface Feedback {
  get(conversationId: string): Promise<StoredFeedback | null>
  /** False: there is no such conversation. */
  put(conversationId: string, change: FeedbackChange): Promise<boolean>
}

export function openFeedback(db: Kysely<Schema>, now: () => number): Feedback {
  return {
    async get(id) {
      const row = await db
        .selectFrom('feedback')
        .selectAll()
        .where('conversation_id', '=', id)
        .executeTakeFirst()
      if (!row) return null
      const { kind, score, rating, comment } = row
      return { kind, score, rating, comment } as StoredFeedback
    },
    async put(id, change) {
      const call = await db.selectFrom('conversations').select('id').where('id', '=', id).executeTakeFirst()
      if (!call) return false
      const kind = change.rating === undefined && change.comment === undefined ? 'thumbs' : 'rating'
      const values = { kind, ...change, updated_at_ms: now() }
      await db
        .insertInto('feedback')
        .values({ conversation_id: id, score: null, rating: null, comment: null, ...values })
        .onConflict(conflict => conflict.column('conversation_id').doUpdateSet(values))
        .execute()
      return true
    },
  }
}

/** A record with what its caller said; how many messages they liked is in it already. */
export function withFeedback(record: ConversationRecord, said: StoredFeedback | null): ConversationRecord {
  if (said === null) return record
  const { likes = 0, dislikes = 0 } = record.metadata.feedback ?? {}
  const { kind, score, rating, comment } = said
  return {
    ...record,
    metadata: {
      ...record.metadata,
      feedback: { type: kind, overall_score: score, likes, dislikes, rating, comment },
    },
  }
}
