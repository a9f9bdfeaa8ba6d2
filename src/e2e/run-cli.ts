import { spawn } from 'node:child_process'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const bin = join(import.meta.dirname, '../../bin/antiphon.mjs')
const MOST_MS = 60_000

export interface Ran {
  /** Null: it went on for a minute, or as long as was said, and was killed. */
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

/** Runs `antiphon` as a person does, in an empty folder, to its end. */
export function runCli(
  args: readonly string[],
  settings: Readonly<Record<string, string>> = {},
  mostMs = MOST_MS,
): Promise<Ran> {
  const cwd = mkdtempSync(join(tmpdir(), 'antiphon-cli-'))
  const env = { ...process.env, ANTIPHON_LOG: 'silent', ...settings }
  const child = spawn(process.execPath, [bin, ...args], { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] })
  const out = { stdout: '', stderr: '' }
  child.stdout.on('data', data => {
    out.stdout += data
  })
  child.stderr.on('data', data => {
    out.stderr += data
  })
  const timer = setTimeout(() => child.kill('SIGKILL'), mostMs)
  return new Promise(resolve =>
    child.once('close', code => {
      clearTimeout(timer)
      resolve({ code, ...out })
    }),
  )
}
