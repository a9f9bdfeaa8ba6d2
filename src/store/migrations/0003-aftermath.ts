import type { Kysely, Migration } from 'kysely'

/** What is to be done after a call, and when what is kept of it is deleted. */
export const aftermath: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await db.schema
      .createTable('jobs')
      .addColumn('id', 'text', column => column.primaryKey())
      .addColumn('conversation_id', 'text', column => column.notNull())
      .addColumn('kind', 'text', column => column.notNull())
      .addColumn('target', 'text')
      .addColumn('state', 'text', column => column.notNull())
      .addColumn('owner', 'text', column => column.notNull())
      .addColumn('attempt', 'integer', column => column.notNull())
      .addColumn('next_at_ms', 'bigint', column => column.notNull())
      .addColumn('last_error', 'text')
      .addColumn('payload', 'text', column => column.notNull())
      .addColumn('created_at_ms', 'bigint', column => column.notNull())
      .addColumn('updated_at_ms', 'bigint', column => column.notNull())
      .execute()
    await db.schema.createIndex('jobs_by_time').on('jobs').columns(['state', 'next_at_ms']).execute()
    await db.schema.createIndex('jobs_by_conversation').on('jobs').columns(['conversation_id']).execute()
    await db.schema
      .createTable('retention')
      .addColumn('conversation_id', 'text', column => column.primaryKey())
      .addColumn('agent_id', 'text', column => column.notNull())
      .addColumn('delete_at_ms', 'bigint', column => column.notNull())
      .addColumn('transcript', 'integer', column => column.notNull())
      .addColumn('audio', 'integer', column => column.notNull())
      .addColumn('done', 'integer', column => column.notNull())
      .execute()
    await db.schema
      .createIndex('retention_by_time')
      .on('retention')
      .columns(['done', 'delete_at_ms'])
      .execute()
  },
}
