import { execFileSync } from 'node:child_process'
import { chmodSync, mkdtempSync, writeFileSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { type ServerProcess, startServer } from './server-process.ts'
import { call } from './typing-client.ts'

const bin = join(import.meta.dirname, '../../bin/antiphon.mjs')

describe('a running server', () => {
  let server: ServerProcess
  beforeAll(async () => {
    server = await startServer()
  })
  afterAll(() => server.stop('SIGKILL'))

  test('is healthy, ready, and says which provider serves each stage and why', async () => {
    expect((await fetch(`${server.url}/health`)).status).toBe(200)
    expect((await fetch(`${server.url}/ready`)).status).toBe(200)
    const status = (await (await fetch(`${server.url}/v1/antiphon/status`)).json()) as {
      providers: { stage: string; why: string }[]
    }
    expect(status.providers.map(({ stage }) => stage)).toEqual(['vad', 'stt', 'llm', 'tts'])
    for (const { why } of status.providers) expect(why).not.toBe('')
  })

  test('greets, and a conversation that a client drops in mid-word is complete in the store', async () => {
    const { ws, frames, said, id } = await call(server.url)
    await vi.waitFor(() => expect(said()).toHaveLength(1), 10_000)
    await vi.waitFor(() => expect(frames.some(({ type }) => type === 'audio')).toBe(true), 10_000)
    ws.send(JSON.stringify({ user_audio_chunk: Buffer.alloc(1000).toString('base64') }))
    const conversation = await id()
    ws.terminate()
    await vi.waitFor(async () => {
      const record = (await (
        await fetch(`${server.url}/v1/convai/conversations/${conversation}`)
      ).json()) as { status: string; transcript: { role: string }[] }
      expect(record).toMatchObject({ status: 'done', agent_id: 'demo' })
    }, 10_000)
  })

  test('a port in use, an unwritable folder, a wrong setting: one line that names it, exit code 1', async () => {
    const fail = (...args: string[]) => {
      try {
        execFileSync(process.execPath, [bin, 'serve', ...args], {
          stdio: 'pipe',
          timeout: 60_000,
          env: { ...process.env, ANTIPHON_LOG: 'silent' },
        })
        return 'it started'
      } catch (error) {
        const { status, stderr } = error as { status: number; stderr: Buffer }
        return `${status} ${stderr.toString().trim()}`
      }
    }
    const taken = createServer().listen(0, '127.0.0.1')
    await new Promise(resolve => taken.once('listening', resolve))
    const port = String((taken.address() as AddressInfo).port)
    expect(fail('--port', port)).toMatch(new RegExp(`^1 .*Port ${port} on 127.0.0.1 is in use[^\\n]*$`))
    taken.close()
    const file = join(mkdtempSync(join(tmpdir(), 'antiphon-bad-')), 'a-file')
    writeFileSync(file, '')
    chmodSync(file, 0o400)
    expect(fail('--port', '0', '--data', join(file, 'below'))).toMatch(/^1 [^\n]*a-file[^\n]*$/)
    expect(fail('--port', 'eighty')).toMatch(/^1 [^\n]*ANTIPHON_PORT must be a number\.[^\n]*$/)
  })
})

test('SIGTERM in a call: the call hears a goodbye, its record is complete after a restart, and the process exits 0', async () => {
  const server = await startServer([], undefined)
  server.child.on('error', () => {})
  const { said, closed, id } = await call(server.url)
  await vi.waitFor(() => expect(said()).toHaveLength(1), 10_000)
  const conversation = await id()
  server.child.kill('SIGTERM')
  await vi.waitFor(async () => expect((await fetch(`${server.url}/ready`)).status).toBe(503), 5000)
  const refused = await call(server.url)
  expect((await refused.closed).code).toBe(1012)
  // A second signal hurries: the grace is over, the goodbye is said.
  server.child.kill('SIGTERM')
  expect((await closed).code).toBe(1012)
  expect(said().at(-1)).toMatch(/goodbye/i)
  expect(await server.exited).toBe(0)
  expect(server.output()).not.toContain('OFFLINE VIOLATION')
  const again = await startServer(['--data', server.dataFolder])
  const read = async () =>
    (await (await fetch(`${again.url}/v1/convai/conversations/${conversation}`)).json()) as {
      status: string
      transcript: { message: string }[]
    }
  // What comes after a call was left to the next process.
  await vi.waitFor(async () => expect((await read()).status).toBe('done'), 20_000)
  const record = await read()
  expect(record.transcript.at(-1)?.message).toMatch(/goodbye/i)
  expect((await fetch(`${again.url}/v1/convai/conversations/${conversation}/audio`)).status).toBe(200)
  expect(await again.stop()).toBe(0)
}, 180_000)
