import type { Kysely, Migration } from 'kysely'

/** Conversations and their logs. */
export const conversations: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await db.schema
      .createTable('conversations')
      .addColumn('id', 'text', column => column.primaryKey())
      .addColumn('agent_id', 'text', column => column.notNull())
      .addColumn('status', 'text', column => column.notNull())
      .addColumn('started_at_ms', 'bigint', column => column.notNull())
      .addColumn('ended_at_ms', 'bigint')
      .addColumn('owner', 'text', column => column.notNull())
      .addColumn('complete', 'integer', column => column.notNull())
      .addColumn('context', 'text', column => column.notNull())
      .addColumn('list_item', 'text', column => column.notNull())
      .addColumn('record', 'text')
      .execute()
    await db.schema
      .createIndex('conversations_by_time')
      .on('conversations')
      .columns(['started_at_ms', 'id'])
      .execute()
    await db.schema
      .createIndex('conversations_by_agent')
      .on('conversations')
      .columns(['agent_id', 'started_at_ms', 'id'])
      .execute()
    await db.schema
      .createTable('events')
      .addColumn('conversation_id', 'text', column => column.notNull())
      .addColumn('seq', 'integer', column => column.notNull())
      .addColumn('entry', 'text', column => column.notNull())
      .addPrimaryKeyConstraint('events_by_conversation', ['conversation_id', 'seq'])
      .execute()
  },
}
