import { type Kysely, type Migration, Migrator } from 'kysely'
import type { Schema } from '../schema.ts'
import { conversations } from './0001-conversations.ts'
import { documents } from './0002-documents.ts'
import { aftermath } from './0003-aftermath.ts'
import { feedback } from './0004-feedback.ts'
import { doors } from './0005-doors.ts'

/** Every change of the tables, in order; a name that was once released never changes. */
const migrations: Readonly<Record<string, Migration>> = {
  '0001-conversations': conversations,
  '0002-documents': documents,
  '0003-aftermath': aftermath,
  '0004-feedback': feedback,
  '0005-doors': doors,
}

/** Brings the tables up to date. Throws when they belong to a newer version of the program. */
export async function migrate(db: Kysely<Schema>): Promise<void> {
  const migrator = new Migrator({ db, provider: { getMigrations: async () => ({ ...migrations }) } })
  const { error } = await migrator.migrateToLatest()
  if (error !== undefined) throw error
}
