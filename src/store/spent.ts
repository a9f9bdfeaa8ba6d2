import type { Kysely } from 'kysely'
import type { Schema } from './schema.ts'

/** What is good once and was used. Rejects when the database fails. */
export interface Spent {
  /** Uses it up; false when it was used before, in whatever process. It may be forgotten after `expiresAtUnixMs`. */
  spend(id: string, expiresAtUnixMs: number): Promise<boolean>
}

export function openSpent(db: Kysely<Schema>, now: () => number): Spent {
  return {
    async spend(id, expiresAtUnixMs) {
      await db.deleteFrom('spent_tickets').where('expires_at_ms', '<', now()).execute()
      const fresh = await db
        .insertInto('spent_tickets')
        .values({ id, expires_at_ms: expiresAtUnixMs })
        .onConflict(conflict => conflict.column('id').doNothing())
        .returning('id')
        .execute()
      return fresh.length > 0
    },
  }
}
