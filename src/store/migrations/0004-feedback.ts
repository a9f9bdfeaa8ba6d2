import { type Kysely, type Migration, sql } from 'kysely'

/** What callers said of their calls, tags, and what lists are filtered by for the conversations that are there. */
export const feedback: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await db.schema
      .createTable('feedback')
      .addColumn('conversation_id', 'text', column => column.primaryKey())
      .addColumn('kind', 'text', column => column.notNull())
      .addColumn('score', 'text')
      .addColumn('rating', 'integer')
      .addColumn('comment', 'text')
      .addColumn('updated_at_ms', 'bigint', column => column.notNull())
      .execute()
    await db.schema
      .createTable('conversation_tags')
      .addColumn('conversation_id', 'text', column => column.notNull())
      .addColumn('tag_id', 'text', column => column.notNull())
      .addPrimaryKeyConstraint('tags_by_conversation', ['conversation_id', 'tag_id'])
      .execute()
    await sql`
      create index conversations_by_user on conversations (list_item ->> '$.facets.user_id', started_at_ms, id)
    `.execute(db)
    // Their tools were not told apart by outcome: only `end_call` was there.
    await sql`
      update conversations set list_item = json_set(list_item, '$.facets', json_object(
        'user_id', record ->> '$.user_id',
        'text_only', json(case record ->> '$.metadata.text_only' when 1 then 'true' else 'false' end),
        'tools', json('[]'),
        'variables', json(coalesce(record -> '$.conversation_initiation_client_data.dynamic_variables', '{}')),
        'evaluation', json('{}'),
        'data', json('{}')
      )) where record is not null
    `.execute(db)
  },
}
