import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { type WebSocket, WebSocketServer } from 'ws'
import { pcmToBytes } from '../../audio/bytes.ts'
import { encodeBase64 } from '../../protocol/base64.ts'
import type { Wire } from '../caller/wire.ts'
import { tone } from '../fakes/sound.ts'
import { type FaultyLine, openFaultyLine } from './faulty-line.ts'

const limits = { connectMs: 5_000, frameBytes: 1 << 20 }
const loud = JSON.stringify({ user_audio_chunk: encodeBase64(pcmToBytes(tone(32))) })
const quiet = JSON.stringify({ user_audio_chunk: encodeBase64(pcmToBytes(new Int16Array(512))) })

let server: WebSocketServer
let peer: WebSocket
let line: FaultyLine
let wire: Wire
let got: string[]
let ended: { at: 'server' | 'client'; code: number }[]

beforeEach(async () => {
  server = new WebSocketServer({ port: 0, host: '127.0.0.1' })
  await once(server, 'listening')
  // Whatever a line of the test before still tells goes to that one's lists.
  const [texts, ends]: [typeof got, typeof ended] = [[], []]
  got = texts
  ended = ends
  const met = new Promise<WebSocket>(resolve => server.on('connection', resolve))
  line = openFaultyLine()
  const opened = new Promise<void>(resolve => {
    wire = line.dial(
      new URL(`ws://127.0.0.1:${(server.address() as AddressInfo).port}`),
      {
        opened: () => resolve(),
        text: () => {},
        closed: code => void ends.push({ at: 'client', code }),
      },
      limits,
    )
  })
  peer = await met
  peer.on('message', data => void texts.push(data.toString()))
  peer.on('close', code => void ends.push({ at: 'server', code }))
  peer.on('error', () => {})
  await opened
})
afterEach(async () => {
  line.cut()
  for (const client of server.clients) client.terminate()
  await new Promise(resolve => server.close(resolve))
})

const strike = (kind: Parameters<FaultyLine['strike']>[0]['kind'], lastsMs = 0) =>
  line.strike({ kind, lastsMs, garbage: '[' })

test.each(['drop', 'reset'] as const)('a %s waits for a loud word, and is no farewell', async kind => {
  strike(kind)
  wire.send(quiet)
  await vi.waitFor(() => expect(got).toEqual([quiet]))
  expect(ended).toEqual([])
  wire.send(loud)
  await vi.waitFor(() => expect(ended).toHaveLength(2))
  expect(ended.map(({ code }) => code)).toEqual([1006, 1006])
  await line.closed
})

test('garbage arrives as it is, and the line goes on', async () => {
  strike('garbage')
  wire.send(quiet)
  await vi.waitFor(() => expect(got).toEqual(['[', quiet]))
})

test('a stall holds all frames back and then delivers them in order', async () => {
  strike('stall', 150)
  const frames = ['1', '2', '3'].map(text => JSON.stringify({ text }))
  for (const frame of frames) wire.send(frame)
  await new Promise(resolve => setTimeout(resolve, 60))
  expect(got).toEqual([])
  await vi.waitFor(() => expect(got).toEqual(frames))
  wire.send(quiet)
  await vi.waitFor(() => expect(got).toEqual([...frames, quiet]))
})

test('a half-open line is over for the caller at once, for the server not before it is cut', async () => {
  peer.send('{"type":"ping"}')
  await vi.waitFor(() => expect(line.isSeated).toBe(true))
  strike('half-open')
  expect(ended).toEqual([{ at: 'client', code: 1006 }])
  wire.send(loud)
  wire.close(1000, 'bye')
  await new Promise(resolve => setTimeout(resolve, 60))
  expect([got, ended.length, line.isSeated]).toEqual([[], 1, true])
  line.cut()
  await vi.waitFor(() => expect(ended).toHaveLength(2))
  await line.closed
})

test('who leaves early does so at the first word of the server', async () => {
  strike('leave-early')
  expect(ended).toEqual([])
  peer.send('{"type":"conversation_initiation_metadata"}')
  await vi.waitFor(() => expect(ended).toHaveLength(2))
})
