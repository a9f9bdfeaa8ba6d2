import { existsSync, mkdirSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { Kysely } from 'kysely'
import { type Clock, startClock } from '../flow/clock.ts'
import type { CallContext, ConversationRecord } from '../record/conversation-record.ts'
import { isConversationId } from './conversation-id.ts'
import { amendConversation } from './conversations.ts'
import { openDocuments } from './documents.ts'
import { readEvents } from './events.ts'
import { openFeedback, withFeedback } from './feedback.ts'
import { adoptJobs, openJobs } from './jobs.ts'
import { libsqlDialect, openLibsql } from './libsql-dialect.ts'
import { migrate } from './migrations/index.ts'
import { liveOwners, type Owner, takeOwnership } from './owner.ts'
import { countSince, readPage } from './page.ts'
import { emptyLog, purge, unfinished } from './purge.ts'
import { foldStored, recover } from './recover.ts'
import { openRetention } from './retention.ts'
import type { Schema } from './schema.ts'
import { openSeal, type Seal } from './seal.ts'
import { openSpent } from './spent.ts'
import type { Store, StoreLog } from './store.ts'
import { openTags } from './tags.ts'
import { openTally } from './tally.ts'
import { openWriter } from './writer.ts'

export interface StoreOptions {
  readonly log?: StoreLog
  readonly clock?: Clock
  /** Entries are written at most so often; a crash loses no more than this of a call. */
  readonly flushMs?: number
  /** The database's largest size; when it is reached, the store behaves as on a full disk. */
  readonly maxBytes?: number
  /** Characters of log that may wait in memory while nothing can be written, over all calls. */
  readonly mostInLine?: number
}

const FLUSH_MS = 250
// At 5 kB a second and call: ten minutes of ten calls.
const MOST_IN_LINE = 32_000_000

const silent: StoreLog = { error: () => {} }

// SQLite's default for a new file.
const PAGE_BYTES = 4096

/** A call that is over and whose record is still being made: `done` or `failed` would say that there is nothing more to come. */
const unwritten = (record: ConversationRecord): ConversationRecord =>
  record.status === 'done' || record.status === 'failed' ? { ...record, status: 'processing' } : record

/**
 * The store of one machine: SQLite in `folder`/antiphon.db, recordings beside it. Completes calls that a crash cut short.
 * Throws an Error of one line that names the folder and the remedy.
 */
export async function openStore(folder: string, options: StoreOptions = {}): Promise<Store> {
  const log = options.log ?? silent
  const recordings = join(folder, 'recordings')
  const recordingPath = (id: string) => {
    if (!isConversationId(id))
      throw new RangeError('a conversation id is `conv_` and up to 64 letters and digits')
    return join(recordings, `${id}.wav`)
  }
  const { db, owner, seal } = await openFiles(folder, recordings, options.maxBytes)
  const alive = await liveOwners(folder)
  await recover(db, { alive, recordingPath, log })
  // After that: a call that was cut short is over now, and what follows it falls due.
  await adoptJobs(db, { owner: owner.id, alive })
  const { clock = startClock(), flushMs = FLUSH_MS, mostInLine = MOST_IN_LINE } = options
  const writer = openWriter({ db, log, clock, flushMs, mostInLine })
  const feedback = openFeedback(db, () => Date.now())
  const tags = openTags(db)
  return {
    documents: openDocuments(db, () => Date.now()),
    feedback,
    tags,
    tally: openTally(db),
    jobs: openJobs(db, { owner: owner.id, seal, now: () => Date.now() }),
    retention: openRetention(db),
    seal,
    spent: openSpent(db, () => Date.now()),
    async begin(header, context = {}) {
      writer.open({ header, context, owner: owner.id })
      await writer.flush()
    },
    append: (id, entries) => writer.append(id, entries),
    async finish(id, record) {
      if (writer.close(id, record)) await writer.flush()
      else log.error({ conversation_id: id }, 'a conversation ended that never began: it is not stored')
    },
    async conversation(id) {
      await writer.flush()
      const row = await db
        .selectFrom('conversations')
        .select(['record', 'context'])
        .where('id', '=', id)
        .executeTakeFirst()
      if (row === undefined) return null
      const record: ConversationRecord =
        row.record === null
          ? unwritten(await foldStored(db, id, JSON.parse(row.context) as CallContext))
          : JSON.parse(row.record)
      const [said, tagIds] = [await feedback.get(id), await tags.of(id)]
      return withFeedback(tagIds.length > 0 ? { ...record, tag_ids: tagIds } : record, said)
    },
    async amend(id, change) {
      await writer.flush()
      return db.transaction().execute(transaction => amendConversation(transaction, id, change))
    },
    async purge(id, parts) {
      await writer.flush()
      await purge(db, { id, ...parts, recordingPath: recordingPath(id), atUnixMs: Date.now() })
    },
    unfinished: async () => unfinished(db, await liveOwners(folder)),
    async *events(id) {
      await writer.flush()
      yield* readEvents(db, id)
    },
    list: query => readPage(db, query),
    async countSince(agentId, unixMs) {
      await writer.flush()
      return countSince(db, agentId, unixMs)
    },
    recordingPath,
    async remove(id) {
      if (!isConversationId(id)) return false
      writer.forget(id)
      // A flush that is under way may still write it.
      await writer.flush()
      const gone = await db.deleteFrom('conversations').where('id', '=', id).returning('id').execute()
      for (const table of ['events', 'feedback', 'conversation_tags', 'jobs', 'retention'] as const)
        await db.deleteFrom(table).where('conversation_id', '=', id).execute()
      rmSync(recordingPath(id), { force: true })
      await emptyLog(db)
      return gone.length > 0
    },
    async close() {
      await writer.stop()
      await db.destroy()
      owner.release()
    },
  }
}

async function openFiles(
  folder: string,
  recordings: string,
  maxBytes?: number,
): Promise<{ db: Kysely<Schema>; owner: Owner; seal: Seal }> {
  let owner: Owner | undefined
  try {
    makeFolder(recordings)
    owner = await takeOwnership(folder)
    const seal = openSeal(folder)
    const database = openLibsql(join(folder, 'antiphon.db'))
    await database.exec('pragma busy_timeout = 5000; pragma journal_mode = wal; pragma synchronous = full')
    // What is deleted is gone from the file too.
    await database.exec('pragma secure_delete = on')
    if (maxBytes !== undefined) {
      await database.exec(`pragma max_page_count = ${Math.ceil(maxBytes / PAGE_BYTES)}`)
    }
    const db = new Kysely<Schema>({ dialect: libsqlDialect(database) })
    await migrate(db)
    return { db, owner, seal }
  } catch (error) {
    owner?.release()
    const why = error instanceof Error ? error.message : String(error)
    throw new Error(
      `cannot keep conversations in ${folder} (${why}): make it a folder that this user may write to, or name another`,
      { cause: error },
    )
  }
}

/** Folder by folder: Node's own `recursive` never returns where the kernel denies that a parent exists, as below /proc. */
function makeFolder(path: string): void {
  if (existsSync(path)) return
  makeFolder(dirname(path))
  mkdirSync(path)
}
