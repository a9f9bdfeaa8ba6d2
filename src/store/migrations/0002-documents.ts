import type { Kysely, Migration } from 'kysely'

/** What the operator made: agents, tools, secrets, keys. */
export const documents: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await db.schema
      .createTable('documents')
      .addColumn('kind', 'text', column => column.notNull())
      .addColumn('id', 'text', column => column.notNull())
      .addColumn('json', 'text', column => column.notNull())
      .addColumn('created_at_ms', 'bigint', column => column.notNull())
      .addColumn('updated_at_ms', 'bigint', column => column.notNull())
      .addPrimaryKeyConstraint('documents_by_id', ['kind', 'id'])
      .execute()
  },
}
