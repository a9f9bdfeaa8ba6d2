import { type ChildProcess, fork } from 'node:child_process'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { type ServerProcess, startServer } from './server-process.ts'
import { call } from './typing-client.ts'

const bin = join(import.meta.dirname, '../../bin/antiphon.mjs')

interface Simulator {
  readonly url: string
  readonly port: string
  readonly child: ChildProcess
}

async function startSimulator(provider: 'groq' | 'elevenlabs', port = '0'): Promise<Simulator> {
  const child = fork(bin, ['simulate', provider, '--port', port], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
  const url = await new Promise<string>((resolve, reject) => {
    child.once('exit', code => reject(new Error(`the simulator of ${provider} exited with ${code}`)))
    child.once('message', message => resolve((message as { ready: string }).ready))
  })
  return { url, port: new URL(url).port, child }
}

async function killed({ child }: Simulator): Promise<void> {
  const gone = new Promise(resolve => child.once('exit', resolve))
  child.kill('SIGKILL')
  await gone
}

/** A call whose greeting has begun. */
async function greeted(url: string) {
  const begun = await call(url)
  await vi.waitFor(() => expect(begun.said()).toHaveLength(1), 20_000)
  return begun
}

let groq: Simulator
let elevenLabs: Simulator
let server: ServerProcess
beforeAll(async () => {
  ;[groq, elevenLabs] = await Promise.all([startSimulator('groq'), startSimulator('elevenlabs')])
  server = await startServer([], undefined, {
    GROQ_API_KEY: 'gsk_any',
    ANTIPHON_GROQ_URL: groq.url,
    ELEVENLABS_API_KEY: 'sk_any',
    ANTIPHON_ELEVENLABS_URL: elevenLabs.url,
    ANTIPHON_TTS: '',
  })
})
afterAll(async () => {
  await server?.stop('SIGKILL')
  for (const one of [groq, elevenLabs]) one?.child.kill('SIGKILL')
})

/** What a call answers, and whether it did so with sound. */
async function answerIn(
  { ws, frames, said }: Awaited<ReturnType<typeof call>>,
  question: string,
): Promise<{ text: string; sounds: boolean }> {
  const [before, from] = [said().length, frames.length]
  ws.send(JSON.stringify({ type: 'user_message', text: question }))
  await vi.waitFor(() => expect(said().length).toBeGreaterThan(before), 20_000)
  await vi.waitFor(() => expect(frames.slice(from).some(({ type }) => type === 'audio')).toBe(true), 20_000)
  return {
    text: said().slice(before).join(' '),
    sounds: frames
      .slice(from)
      .some(
        frame => frame.type === 'audio' && /[^A]/.test(frame.audio_event.audio_base_64.replace(/=+$/, '')),
      ),
  }
}

const SEVEN = 'What is seven times eight?'

test('providers that die in a call: an apology is heard, the process lives; once they are back the next call is theirs', async () => {
  const first = await greeted(server.url)
  expect((await answerIn(first, SEVEN)).text).toContain('fifty six')
  await Promise.all([killed(groq), killed(elevenLabs)])
  const apology = await answerIn(first, SEVEN)
  expect(apology).toEqual({ text: expect.stringMatching(/something went wrong|trouble/), sounds: true })
  first.ws.terminate()
  expect((await fetch(`${server.url}/health`)).status).toBe(200)
  expect(server.child.exitCode).toBeNull()
  ;[groq, elevenLabs] = await Promise.all([
    startSimulator('groq', groq.port),
    startSimulator('elevenlabs', elevenLabs.port),
  ])
  // The circuit closes when a probe has succeeded.
  await vi.waitFor(
    async () => {
      const next = await greeted(server.url)
      try {
        expect(await answerIn(next, SEVEN)).toEqual({
          text: expect.stringContaining('fifty six'),
          sounds: true,
        })
      } finally {
        next.ws.terminate()
      }
    },
    { timeout: 50_000, interval: 500 },
  )
})
