import type { Kysely } from 'kysely'
import type { Schema } from './schema.ts'

/** Which tags conversations have; what a tag is called is a document. All methods reject when the database fails. */
export interface Tags {
  of(conversationId: string): Promise<readonly string[]>
  add(conversationId: string, tagIds: readonly string[]): Promise<void>
  take(conversationId: string, tagId: string): Promise<void>
  /** From all conversations. */
  forget(tagId: string): Promise<void>
}

export function openTags(db: Kysely<Schema>): Tags {
  return {
    async of(id) {
      const rows = await db
        .selectFrom('conversation_tags')
        .select('tag_id')
        .where('conversation_id', '=', id)
        .orderBy('tag_id')
        .execute()
      return rows.map(row => row.tag_id)
    },
    async add(id, tagIds) {
      await db
        .insertInto('conversation_tags')
        .values(tagIds.map(tag_id => ({ conversation_id: id, tag_id })))
        .onConflict(conflict => conflict.doNothing())
        .execute()
    },
    async take(id, tagId) {
      await db
        .deleteFrom('conversation_tags')
        .where('conversation_id', '=', id)
        .where('tag_id', '=', tagId)
        .execute()
    },
    async forget(tagId) {
      await db.deleteFrom('conversation_tags').where('tag_id', '=', tagId).execute()
    },
  }
}
