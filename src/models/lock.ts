import { readFile, rm, writeFile } from 'node:fs/promises'

const held = new Set<string>()

/**
 * One process at a time in a model's folder: a file with the process's number. One that was left behind by a process
 * that is gone is taken over. Throws an Error that says who is in there.
 */
export async function lock(path: string): Promise<AsyncDisposable> {
  for (let tries = 0; ; tries++) {
    try {
      await writeFile(path, String(process.pid), { flag: 'wx' })
      held.add(path)
      return {
        async [Symbol.asyncDispose]() {
          held.delete(path)
          await rm(path, { force: true })
        },
      }
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
      const owner = Number(await readFile(path, 'utf8').catch(() => ''))
      if (tries > 0 || isAlive(owner, path))
        throw new Error(
          `somebody else is at work on this model (process ${owner}). If that is not so, delete ${path}.`,
        )
      await rm(path, { force: true })
    }
  }
}

/** In containers every process has the same number: our own, where we do not hold the lock, is a dead one's. */
function isAlive(pid: number, path: string): boolean {
  if (pid === process.pid) return held.has(path)
  if (!Number.isInteger(pid) || pid <= 0) return false
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}
