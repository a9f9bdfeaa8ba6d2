import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { WebSocket } from 'ws'
import { tinyConfig, writeTinyVoice } from '../speech/tts/piper/fixtures/tiny-voice.ts'
import { type ServerProcess, startServer } from './server-process.ts'

interface Frame {
  readonly type: string
  readonly conversation_initiation_metadata_event?: { readonly agent_output_audio_format: string }
  readonly agent_response_event?: { readonly agent_response: string }
  readonly audio_event?: {
    readonly audio_base_64: string
    readonly alignment?: { readonly chars: readonly string[] }
  }
}

let server: ServerProcess
beforeAll(async () => {
  const { model } = await writeTinyVoice()
  server = await startServer([], undefined, { ANTIPHON_TTS: model })
})
afterAll(() => server.stop('SIGKILL'))

test('a call with a voice of another rate: the wire has the rate it promised, and every letter of the greeting its time', async () => {
  expect(tinyConfig().audio.sample_rate).not.toBe(16_000)
  const frames: Frame[] = []
  const ws = new WebSocket(`${server.url.replace('http', 'ws')}/v1/convai/conversation?agent_id=demo`)
  ws.on('message', data => frames.push(JSON.parse(data.toString())))
  await new Promise(resolve => ws.once('open', resolve))
  ws.send('{"type":"conversation_initiation_client_data"}')
  const greeting = () =>
    frames.find(({ type }) => type === 'agent_response')?.agent_response_event?.agent_response
  const letters = () =>
    frames
      .flatMap(({ audio_event: event }) => event?.alignment?.chars ?? [])
      .join('')
      .replaceAll(/\s+/g, ' ')
      .trim()
  await vi.waitFor(() => expect(greeting()).toBeTruthy(), 20_000)
  await vi.waitFor(() => expect(letters()).toBe(greeting()?.replaceAll(/\s+/g, ' ').trim()), 30_000)
  ws.close()
  expect(frames[0]?.conversation_initiation_metadata_event?.agent_output_audio_format).toBe('pcm_16000')
  const bytes = frames.reduce(
    (sum, { audio_event: event }) => sum + Buffer.from(event?.audio_base_64 ?? '', 'base64').length,
    0,
  )
  expect(bytes / 2 / 16_000).toBeGreaterThan(2)
  expect(server.output()).toMatch(/tts +piper-/)
  expect(server.output()).not.toContain('OFFLINE VIOLATION')
})
