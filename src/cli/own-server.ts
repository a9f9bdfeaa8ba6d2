import { fork } from 'node:child_process'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { packageRoot } from '../inference/models.ts'

/** Model loading on a slow machine, with room to spare. */
const READY_MS = 60_000

/** The start script of this release. */
export const ownProgram = (): string => join(packageRoot(), 'bin/antiphon.mjs')

/** A server that a measurement runs against. */
export interface Target {
  readonly url: string
  /** Its process, and where it keeps its calls; null: it is not ours, or keeps none. */
  readonly pid: number | null
  readonly dataFolder: string | null
  close(): Promise<void>
}

/**
 * The server at `url`; without one, a server of our own in a process of its own (a caller that shares its thread with
 * the server would measure itself), on a free port, with its data in a temporary folder. `settings` are environment
 * variables for it; `program` is the start script of another release.
 */
export async function findServer(
  url: string | undefined,
  settings: Readonly<Record<string, string>> = {},
  program: string = ownProgram(),
): Promise<Target> {
  if (url !== undefined) return { url, pid: null, dataFolder: null, close: async () => {} }
  const dataFolder = mkdtempSync(join(tmpdir(), 'antiphon-'))
  const child = fork(program, ['serve', '--port', '0', '--data', dataFolder], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    env: { ANTIPHON_LOG: 'warn', ANTIPHON_MAX_CALLS: '100', ...process.env, ...settings },
  })
  const exited = new Promise<void>(resolve => child.once('exit', () => resolve()))
  const own = await new Promise<string>((resolve, reject) => {
    const timer = setTimeout(() => {
      child.kill()
      reject(new Error(`the server was not ready within ${READY_MS / 1000} s`))
    }, READY_MS)
    child.once('exit', code => {
      clearTimeout(timer)
      reject(new Error(`the server exited with ${code} before it was ready`))
    })
    child.once('message', message => {
      clearTimeout(timer)
      resolve((message as { ready: string }).ready)
    })
  })
  return {
    url: own.replace('http', 'ws'),
    pid: child.pid ?? null,
    dataFolder,
    async close() {
      child.kill('SIGTERM')
      child.kill('SIGTERM')
      await exited
    },
  }
}
