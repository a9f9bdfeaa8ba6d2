import { type ChildProcess, fork } from 'node:child_process'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { WebSocket } from 'ws'
import { type ServerProcess, startServer } from './server-process.ts'

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

interface Told {
  readonly type: string
  readonly agent_response_event?: { readonly agent_response: string }
  readonly audio_event?: { readonly audio_base_64: string }
}

/** A client that types, and collects what it is told. */
async function call(url: string) {
  const ws = new WebSocket(`${url.replace('http', 'ws')}/v1/convai/conversation?agent_id=demo`, ['convai'])
  const frames: Told[] = []
  ws.on('error', () => {})
  ws.on('message', data => {
    const frame = JSON.parse(data.toString())
    frames.push(frame)
    if (frame.type === 'ping') ws.send(JSON.stringify({ type: 'pong', event_id: frame.ping_event.event_id }))
  })
  await new Promise(resolve => ws.once('open', resolve))
  ws.send('{"type":"conversation_initiation_client_data"}')
  const said = () =>
    frames.flatMap(({ agent_response_event: event }) => (event ? [event.agent_response] : []))
  await vi.waitFor(() => expect(said()).toHaveLength(1), 20_000)
  return {
    frames,
    said,
    type: (text: string) => ws.send(JSON.stringify({ type: 'user_message', text })),
    end: () => ws.terminate(),
  }
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
  { frames, said, type }: Awaited<ReturnType<typeof call>>,
  question: string,
): Promise<{ text: string; sounds: boolean }> {
  const [before, from] = [said().length, frames.length]
  type(question)
  await vi.waitFor(() => expect(said().length).toBeGreaterThan(before), 20_000)
  await vi.waitFor(() => expect(frames.slice(from).some(({ type }) => type === 'audio')).toBe(true), 20_000)
  return {
    text: said().slice(before).join(' '),
    sounds: frames
      .slice(from)
      .some(({ audio_event }) => /[^A]/.test(audio_event?.audio_base_64.replace(/=+$/, '') ?? '')),
  }
}

const SEVEN = 'What is seven times eight?'

test('providers that die in a call: an apology is heard, the process lives; once they are back the next call is theirs', async () => {
  const first = await call(server.url)
  expect((await answerIn(first, SEVEN)).text).toContain('fifty six')
  await Promise.all([killed(groq), killed(elevenLabs)])
  const apology = await answerIn(first, SEVEN)
  expect(apology).toEqual({ text: expect.stringMatching(/something went wrong|trouble/), sounds: true })
  first.end()
  expect((await fetch(`${server.url}/health`)).status).toBe(200)
  expect(server.child.exitCode).toBeNull()
  ;[groq, elevenLabs] = await Promise.all([
    startSimulator('groq', groq.port),
    startSimulator('elevenlabs', elevenLabs.port),
  ])
  // The circuit closes when a probe has succeeded.
  await vi.waitFor(
    async () => {
      const next = await call(server.url)
      try {
        expect(await answerIn(next, SEVEN)).toEqual({
          text: expect.stringContaining('fifty six'),
          sounds: true,
        })
      } finally {
        next.end()
      }
    },
    { timeout: 50_000, interval: 500 },
  )
})
