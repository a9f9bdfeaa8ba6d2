import { randomBytes } from 'node:crypto'
import { readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { openLibsql } from './libsql-dialect.ts'

/**
 * The sign that the store which wrote a call is still there: a lock that the system takes away when the process dies,
 * however it dies. So a second process on the same folder does not take calls that go on for calls cut short.
 */
export interface Owner {
  readonly id: string
  release(): void
}

const lockPath = (folder: string, id: string) => join(folder, `owner-${id}.lock`)
const lockName = /^owner-([0-9a-f]+)\.lock$/

/** Takes a lock of its own in `folder`: SQLite's, because Node has none. */
export async function takeOwnership(folder: string): Promise<Owner> {
  const id = randomBytes(8).toString('hex')
  const lock = openLibsql(lockPath(folder, id))
  await lock.exec('pragma journal_mode = memory; begin exclusive')
  return {
    id,
    release() {
      lock.close()
      rmSync(lockPath(folder, id), { force: true })
    },
  }
}

/** The stores that are open on `folder`, in whatever process; the locks of those that are gone are removed. */
export async function liveOwners(folder: string): Promise<readonly string[]> {
  const ids = readdirSync(folder).flatMap(name => lockName.exec(name)?.[1] ?? [])
  const alive: string[] = []
  for (const id of ids) if (await isAlive(lockPath(folder, id))) alive.push(id)
  return alive
}

async function isAlive(path: string): Promise<boolean> {
  const lock = openLibsql(path)
  try {
    await lock.exec('pragma busy_timeout = 0; pragma journal_mode = memory; begin exclusive')
  } catch {
    return true
  } finally {
    lock.close()
  }
  rmSync(path, { force: true })
  return false
}
