import { type Kysely, sql } from 'kysely'
import type { Schema } from './schema.ts'

/** How often a tool was called, and how long it took on average. */
export interface ToolTally {
  readonly calls: number
  readonly averageSecs: number
}

/** Counts over all stored conversations. All methods reject when the database fails. */
export interface Tally {
  /** Calls under way, of any agent or of these. */
  live(agentIds?: readonly string[]): Promise<number>
  /** By the tools' names: records do not say which of two tools of one name it was. */
  tools(): Promise<ReadonlyMap<string, ToolTally>>
}

export function openTally(db: Kysely<Schema>): Tally {
  return {
    async live(agentIds) {
      let query = db.selectFrom('conversations').where('record', 'is', null)
      if (agentIds) query = query.where('agent_id', 'in', agentIds)
      const row = await query.select(({ fn }) => fn.countAll<number>().as('count')).executeTakeFirst()
      return row?.count ?? 0
    },
    async tools() {
      const { rows } = await sql<{ name: string; calls: number; ran: number; seconds: number }>`
        select t.value ->> 'name' as name, sum(t.value ->> 'calls') as calls, sum(t.value ->> 'seconds') as seconds,
          sum((t.value ->> 'succeeded') + (t.value ->> 'failed')) as ran
        from conversations c, json_each(c.list_item, '$.facets.tools') t group by 1
      `.execute(db)
      return new Map(
        rows.map(({ name, calls, ran, seconds }) => [
          name,
          { calls, averageSecs: ran > 0 ? seconds / ran : 0 },
        ]),
      )
    },
  }
}
