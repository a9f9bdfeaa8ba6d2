import type { Kysely, Migration } from 'kysely'

/** Which signed URLs that are good once were used. */
export const doors: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await db.schema
      .createTable('spent_tickets')
      .addColumn('id', 'text', column => column.primaryKey())
      .addColumn('expires_at_ms', 'bigint', column => column.notNull())
      .execute()
  },
}
