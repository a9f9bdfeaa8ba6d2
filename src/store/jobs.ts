import type { Kysely } from 'kysely'
import type { JobRow, Schema } from './schema.ts'
import type { Seal } from './seal.ts'

/**
 * `waiting`: its call goes on. `open`: to be done at `nextAtUnixMs`. `done`: it was. `dead`: given up; `lastError` says why.
 */
export type JobState = 'waiting' | 'open' | 'done' | 'dead'

/** Something that is to be done after a call, on disk until it is: a process that dies leaves it to the next. */
export interface Job {
  readonly id: string
  readonly conversationId: string
  readonly kind: string
  /** Whom it is for, where that is somebody. */
  readonly target: string | null
  readonly state: JobState
  /** Attempts that were made. */
  readonly attempt: number
  readonly nextAtUnixMs: number
  readonly lastError: string | null
  readonly payload: Readonly<Record<string, unknown>>
  readonly createdAtUnixMs: number
  readonly updatedAtUnixMs: number
}

export type NewJob = Pick<Job, 'id' | 'conversationId' | 'kind' | 'target' | 'state' | 'payload'>
export type JobChange = Partial<Pick<Job, 'state' | 'attempt' | 'nextAtUnixMs' | 'lastError'>>

/** All methods reject when the database fails. */
export interface Jobs {
  /** Leaves one of the same id as it is. */
  add(job: NewJob): Promise<void>
  get(id: string): Promise<Job | null>
  /** Null when there is none. */
  change(id: string, change: JobChange): Promise<Job | null>
  remove(id: string): Promise<void>
  /** Open ones of this store and these kinds whose time has come, the longest due first. */
  due(atUnixMs: number, kinds: readonly string[], limit: number): Promise<readonly Job[]>
  /** When the next of them falls due after `afterUnixMs`; null: none does. */
  nextAtUnixMs(kinds: readonly string[], afterUnixMs: number): Promise<number | null>
  /** The newest first, of these kinds (all when left out). */
  list(query: JobQuery): Promise<readonly Job[]>
  /** Removes those that came to this end before then. */
  prune(state: 'done' | 'dead', beforeUnixMs: number): Promise<void>
}

export interface JobQuery {
  readonly state?: JobState
  readonly kinds?: readonly string[]
  readonly conversationId?: string
  readonly target?: string
  readonly limit: number
}

/** Takes over the jobs of stores that are gone. A call that had not ended then has ended now. */
export async function adoptJobs(
  db: Kysely<Schema>,
  { owner, alive }: { readonly owner: string; readonly alive: readonly string[] },
): Promise<void> {
  const orphans = db.updateTable('jobs').where('owner', 'not in', [owner, ...alive])
  await orphans.set({ state: 'open' }).where('state', '=', 'waiting').execute()
  await orphans.set({ owner }).execute()
}

export interface JobPorts {
  readonly owner: string
  readonly seal: Seal
  /** Unix time, ms. */
  readonly now: () => number
}

export function openJobs(db: Kysely<Schema>, { owner, seal, now }: JobPorts): Jobs {
  const read = (row: JobRow): Job => ({
    id: row.id,
    conversationId: row.conversation_id,
    kind: row.kind,
    target: row.target,
    state: row.state as JobState,
    attempt: row.attempt,
    nextAtUnixMs: row.next_at_ms,
    lastError: row.last_error,
    // What another key sealed is lost; the job then does without.
    payload: JSON.parse(seal.open(row.payload) ?? '{}'),
    createdAtUnixMs: row.created_at_ms,
    updatedAtUnixMs: row.updated_at_ms,
  })
  const mine = (kinds: readonly string[]) =>
    db.selectFrom('jobs').where('state', '=', 'open').where('owner', '=', owner).where('kind', 'in', kinds)
  return {
    async add({ id, conversationId, kind, target, state, payload }) {
      const at = now()
      const row = { id, conversation_id: conversationId, kind, target, state, owner, attempt: 0 }
      const times = { next_at_ms: at, created_at_ms: at, updated_at_ms: at }
      await db
        .insertInto('jobs')
        .values({ ...row, ...times, last_error: null, payload: seal.seal(JSON.stringify(payload)) })
        .onConflict(conflict => conflict.doNothing())
        .execute()
    },
    async get(id) {
      const row = await db.selectFrom('jobs').selectAll().where('id', '=', id).executeTakeFirst()
      return row ? read(row) : null
    },
    async change(id, { state, attempt, nextAtUnixMs, lastError }) {
      const [row] = await db
        .updateTable('jobs')
        .set({
          updated_at_ms: now(),
          ...(state !== undefined && { state }),
          ...(attempt !== undefined && { attempt }),
          ...(nextAtUnixMs !== undefined && { next_at_ms: nextAtUnixMs }),
          ...(lastError !== undefined && { last_error: lastError }),
        })
        .where('id', '=', id)
        .returningAll()
        .execute()
      return row ? read(row) : null
    },
    async remove(id) {
      await db.deleteFrom('jobs').where('id', '=', id).execute()
    },
    async due(at, kinds, limit) {
      const due = mine(kinds).selectAll().where('next_at_ms', '<=', at).orderBy('next_at_ms').limit(limit)
      return (await due.execute()).map(read)
    },
    async nextAtUnixMs(kinds, after) {
      const later = mine(kinds).select('next_at_ms').where('next_at_ms', '>', after)
      const first = later.orderBy('next_at_ms').limit(1)
      return (await first.executeTakeFirst())?.next_at_ms ?? null
    },
    async list({ state, kinds, conversationId, target, limit }) {
      let query = db.selectFrom('jobs').selectAll()
      if (state !== undefined) query = query.where('state', '=', state)
      if (kinds !== undefined) query = query.where('kind', 'in', kinds)
      if (conversationId !== undefined) query = query.where('conversation_id', '=', conversationId)
      if (target !== undefined) query = query.where('target', '=', target)
      const newest = query.orderBy('created_at_ms', 'desc').orderBy('id').limit(limit)
      return (await newest.execute()).map(read)
    },
    async prune(state, before) {
      await db.deleteFrom('jobs').where('state', '=', state).where('updated_at_ms', '<', before).execute()
    },
  }
}
