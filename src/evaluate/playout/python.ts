import { spawn } from 'node:child_process'
import { text } from 'node:stream/consumers'
import type { Cell, HangUp } from './cell.ts'

/**
 * Calls from the official Python SDK; what it returns ends the call and gives what was played, as the tap writes it.
 * `ANTIPHON_PYTHON` names an interpreter that has the `elevenlabs` package.
 */
export async function callFromPython(at: { linePort: number }, cell: Cell): Promise<HangUp> {
  const script = new URL('python_client.py', import.meta.url).pathname
  const python = process.env.ANTIPHON_PYTHON ?? 'python3'
  const child = spawn(python, [script, `http://127.0.0.1:${at.linePort}`, cell.id], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  const failed = new Promise<never>((_, reject) => child.on('error', reject))
  const printed = Promise.race([text(child.stdout), failed])
  // Looked at only when the call ends; until then a failed start must not bring the process down.
  printed.catch(() => {})
  return async () => {
    child.stdin.end()
    const numbers: unknown = JSON.parse(await printed)
    if (!Array.isArray(numbers)) throw new Error('The Python client printed no list of what it played')
    return { played: numbers.map(Number), delays: [] }
  }
}
