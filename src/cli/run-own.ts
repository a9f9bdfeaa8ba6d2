import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { packageRoot } from '../inference/models.ts'

/** More than any report has. */
const MOST_BYTES = 256 << 20

/** What a command of ours printed, and how it ended. */
export interface OwnRun {
  readonly code: number | null
  readonly stdout: string
}

/** Runs a command of ours in a process of its own, as it is typed; what it tells people goes through. It is ended after `mostMs`. */
export function runOwn(args: readonly string[], mostMs: number): Promise<OwnRun> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [join(packageRoot(), 'bin/antiphon.mjs'), ...args], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    const stop = () => child.kill('SIGTERM')
    const timer = setTimeout(stop, mostMs)
    process.once('exit', stop)
    const parts: Buffer[] = []
    let bytes = 0
    child.stdout.on('data', (part: Buffer) => {
      bytes += part.length
      if (bytes > MOST_BYTES) stop()
      else parts.push(part)
    })
    child.once('error', reject)
    child.once('close', code => {
      clearTimeout(timer)
      process.removeListener('exit', stop)
      resolve({ code, stdout: Buffer.concat(parts).toString() })
    })
  })
}
