import {
  type CompiledQuery,
  type DatabaseConnection,
  type Dialect,
  type Driver,
  type QueryResult,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
} from 'kysely'
import Database from 'libsql/promise'

/** The part of libsql's promise API that is used here; its own types say `any`. */
export interface LibsqlDatabase {
  exec(sql: string): Promise<void>
  prepare(sql: string): Promise<{ all(parameters: readonly unknown[]): Promise<unknown[]> }>
  close(): void
}

/** Opens a SQLite file. Throws when it cannot. */
export const openLibsql = (path: string): LibsqlDatabase => new Database(path, {})

/**
 * Kysely over libsql's promise API, which runs statements on threads of its own. Kysely's own SQLite dialect runs them
 * on the thread that carries the audio: there a commit with its fsync took up to 12 ms on a good disk.
 */
export const libsqlDialect = (database: LibsqlDatabase): Dialect => ({
  createAdapter: () => new SqliteAdapter(),
  createIntrospector: db => new SqliteIntrospector(db),
  createQueryCompiler: () => new SqliteQueryCompiler(),
  createDriver: () => driver(database),
})

function driver(database: LibsqlDatabase): Driver {
  const connection: DatabaseConnection = {
    async executeQuery<R>({ sql, parameters }: CompiledQuery): Promise<QueryResult<R>> {
      const statement = await database.prepare(sql)
      return { rows: (await statement.all(parameters)) as R[] }
    },
    // biome-ignore lint/correctness/useYield: it has nothing to yield, it refuses
    async *streamQuery() {
      throw new Error('this dialect does not stream: read page by page')
    },
  }
  // One connection, one transaction at a time: whoever comes later waits for those before.
  let last: Promise<void> = Promise.resolve()
  let release = () => {}
  return {
    init: async () => {},
    async acquireConnection() {
      const before = last
      let done = () => {}
      last = new Promise(resolve => {
        done = resolve
      })
      await before
      release = done
      return connection
    },
    releaseConnection: async () => release(),
    // `immediate`: waits here for another process that writes, not in the middle of the transaction.
    beginTransaction: async () => database.exec('begin immediate'),
    commitTransaction: async () => database.exec('commit'),
    async rollbackTransaction() {
      // It fails where SQLite has rolled back by itself, which it may after a full disk; then there is nothing to do.
      await database.exec('rollback').catch(() => {})
    },
    destroy: async () => database.close(),
  }
}
