import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { WebSocket } from 'ws'
import { createDecoder, createEncoder } from '../audio/format.ts'
import { startClock } from '../flow/clock.ts'
import { closing } from '../protocol/closing.ts'
import { type AudioFormatName, audioFormatNames, parseFormatName } from '../protocol/formats.ts'
import { readServerFrame } from '../protocol/server-schemas.ts'
import type { Session } from '../session/session.ts'
import type { Door } from './door.ts'
import { takeUpgrades } from './upgrade.ts'

type Heard = { call: string; args: unknown[] }

let server: Server
let heard: Heard[]
/** Of this test: a call of the one before gives its place back whenever it is over. */
let places: { free: number }
let format: AudioFormatName
let greet: (line: Parameters<Parameters<typeof fakeDoor>[0]>[0]) => void

/** A house with one agent and two places, whose session writes down what it is told. */
function fakeDoor(begin: (line: import('../session/ports.ts').Line) => void): Door {
  return {
    clock: startClock,
    note: () => {},
    crashed: error => heard.push({ call: 'crashed', args: [error] }),
    async admit({ query }) {
      const agentId = query.get('agent_id') ?? ''
      if (agentId !== 'demo') return { ok: false, closing: closing('access-denied', agentId) }
      const mine = places
      if (mine.free === 0) return { ok: false, closing: closing('calls-full') }
      mine.free -= 1
      return {
        ok: true,
        place: {
          setUp: null,
          release: () => {
            mine.free += 1
          },
          plan: async () => ({
            ok: true,
            queued: null,
            call: {
              conversationId: 'conv_test',
              inputFormat: format,
              outputFormat: format,
              textOnly: false,
              clientEvents: null,
              voiceRate: 16_000,
              tape: () => {},
              start(line) {
                const write =
                  (call: string) =>
                  (...args: unknown[]) =>
                    void heard.push({ call, args })
                const session = {
                  begin: () => begin(line),
                  hear: write('hear'),
                  say: write('say'),
                  activity: write('activity'),
                }
                const rest = {
                  note: write('note'),
                  toolResult: write('toolResult'),
                  rate: write('rate'),
                  drain: write('drain'),
                  hangUp: write('hangUp'),
                  mark: write('mark'),
                }
                const events = {
                  started: write('started'),
                  ended: write('ended'),
                  underrun: write('underrun'),
                  plays: () => {},
                }
                return {
                  ...session,
                  ...rest,
                  ...events,
                  phase: 'listening',
                  done: new Promise(() => {}),
                } as Session
              },
            },
          }),
        },
      }
    },
  }
}

beforeEach(async () => {
  heard = []
  places = { free: 2 }
  format = 'pcm_16000'
  greet = () => {}
  server = createServer()
  const mine = server
  takeUpgrades(
    server,
    // A call of the test before may begin when this one has begun already.
    fakeDoor(line => server === mine && greet(line)),
    { limit: 1, conversationId: () => 'conv_echo' },
  )
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
})
afterEach(() => {
  server.closeAllConnections()
  server.close()
})

async function dial(query = 'agent_id=demo', protocols: string[] = ['convai']) {
  const ws = new WebSocket(
    `ws://127.0.0.1:${(server.address() as AddressInfo).port}/v1/convai/conversation?${query}`,
    protocols,
  )
  const frames: unknown[] = []
  const times: number[] = []
  let closed: { code: number; reason: string } | null = null
  ws.on('message', data => {
    const reading = readServerFrame(data.toString())
    times.push(performance.now())
    frames.push(reading.ok ? reading.frame : reading)
  })
  ws.on('close', (code, reason) => {
    closed = { code, reason: reason.toString() }
  })
  ws.on('error', () => {})
  await vi.waitFor(() => expect(ws.readyState).toBeGreaterThan(0))
  const close = async () => {
    await vi.waitFor(() => expect(closed).not.toBeNull(), { timeout: 5000 })
    return closed as { code: number; reason: string } | null
  }
  const send = (frame: unknown) => ws.send(typeof frame === 'string' ? frame : JSON.stringify(frame))
  const met = () => vi.waitFor(() => expect(frames.length).toBeGreaterThan(0))
  return { ws, frames, times, send, close, met }
}
const initiation = { type: 'conversation_initiation_client_data' }
const calls = (name: string) => heard.filter(item => item.call === name)

describe('a conversation socket', () => {
  test('echoes `convai` and never the bearer beside it, and offers nothing to those who offer nothing', async () => {
    const offered = await dial('agent_id=demo', ['convai', 'bearer.secret'])
    const silent = await dial('agent_id=demo', [])
    expect([offered.ws.protocol, silent.ws.protocol]).toEqual(['convai', ''])
  })

  test('sends the metadata first and alone, once; the rest follows in a later packet', async () => {
    greet = line => line.emit({ type: 'agent-said', turn: 1, text: 'Hello' })
    const call = await dial()
    expect(call.frames).toEqual([])
    call.send(initiation)
    await vi.waitFor(() => expect(call.frames.length).toBeGreaterThan(2))
    // A timer never fires early, so a lower bound is safe: what comes in the metadata's own packet is lost in Node clients.
    expect((call.times[1] ?? 0) - (call.times[0] ?? 0)).toBeGreaterThan(10)
    expect(call.frames.map(frame => (frame as { type: string }).type)).toEqual([
      'conversation_initiation_metadata',
      'agent_response',
      'ping',
    ])
  })

  test('takes audio right after the initiation, before the metadata has been read, whatever the byte counts', async () => {
    const call = await dial()
    call.send(initiation)
    for (const bytes of [321, 1, 8000, 3])
      call.send({ user_audio_chunk: Buffer.alloc(bytes).toString('base64') })
    await vi.waitFor(() =>
      expect(calls('hear').reduce((sum, { args }) => sum + (args[0] as Int16Array).length, 0)).toBe(
        (321 + 1 + 8000 + 3 - 1) / 2,
      ),
    )
  })

  test('a message in the same breath as the initiation waits for the session to begin', async () => {
    greet = () => heard.push({ call: 'begin', args: [] })
    const call = await dial()
    call.send(initiation)
    call.send({ type: 'user_message', text: 'Quick' })
    await vi.waitFor(() => expect(calls('say')).toHaveLength(1))
    expect(heard.map(item => item.call).filter(name => name !== 'mark')).toEqual(['begin', 'say'])
  })

  test('hands on what clients say and ignores what it does not know', async () => {
    const call = await dial()
    call.send(initiation)
    await call.met()
    call.send({ type: 'from_the_future', a: 1 })
    call.send({ type: 'feedback', event_id: 1, score: 'like' })
    call.send({ type: 'client_tool_result', tool_call_id: 'x', result: { any: 1 }, is_error: false })
    call.send({ type: 'user_message', text: 'Hi' })
    call.send({ type: 'user_activity' })
    call.send({ type: 'contextual_update', text: 'It rains.' })
    await vi.waitFor(() =>
      expect(heard.map(item => item.call).filter(name => name !== 'mark')).toEqual([
        'rate',
        'toolResult',
        'say',
        'activity',
        'note',
      ]),
    )
  })

  test.each([
    ['an unknown agent', 'agent_id=nobody', [], 1008, /^No agent 'nobody', or not for this client/],
    ['no agent at all', '', [], 1008, /^No agent '', or not/],
    ['bad JSON', 'agent_id=demo', ['{not json'], 1008, /^Invalid message: /],
    ['a binary frame', 'agent_id=demo', [Buffer.from([1, 2, 3])], 1008, /^Binary frames/],
    ['an oversized frame', 'agent_id=demo', [`"${'x'.repeat(600_000)}"`], 1009, /larger than 524288 bytes/],
    [
      'audio before the initiation',
      'agent_id=demo',
      ['{"user_audio_chunk":"AAAA"}'],
      1008,
      /but got user_audio_chunk/,
    ],
    [
      'a second initiation',
      'agent_id=demo',
      [JSON.stringify(initiation), JSON.stringify(initiation)],
      1008,
      /sent twice/,
    ],
    [
      'audio that is no base64',
      'agent_id=demo',
      [JSON.stringify(initiation), '{"user_audio_chunk":"%%%"}'],
      1008,
      /user_audio_chunk/,
    ],
    [
      'a field of the wrong type',
      'agent_id=demo',
      [JSON.stringify(initiation), '{"type":"pong","event_id":"x"}'],
      1008,
      /event_id/,
    ],
  ])(
    '%s: is closed with a code and a reason, and its place is free again',
    async (_, query, frames, code, reason) => {
      const call = await dial(query as string)
      for (const frame of frames) call.ws.send(frame)
      const end = await call.close()
      expect(end?.code).toBe(code)
      expect(end?.reason).toMatch(reason)
      await vi.waitFor(() => expect(places.free).toBe(2))
      expect(calls('crashed')).toEqual([])
    },
  )

  test('a frame beyond the socket’s own limit ends that socket only', async () => {
    const other = await dial()
    const call = await dial()
    call.ws.send('x'.repeat(5 * 1024 * 1024))
    expect((await call.close())?.code).toBe(1009)
    other.send(initiation)
    await other.met()
  })

  test('above the cap the refusal is clear, and a place that becomes free is given again', async () => {
    const first = await dial()
    await dial()
    const third = await dial()
    expect(await third.close()).toEqual({ code: 3008, reason: 'Too many concurrent connections.' })
    first.ws.terminate()
    await vi.waitFor(() => expect(places.free).toBe(1))
  })

  test('a client that vanishes in mid-word hangs up its session', async () => {
    const call = await dial()
    call.send(initiation)
    await call.met()
    call.send({ user_audio_chunk: 'AAAA' })
    await vi.waitFor(() => expect(calls('hear')).toHaveLength(1))
    call.ws.terminate()
    await vi.waitFor(() => expect(calls('hangUp')).toHaveLength(1))
    expect(places.free).toBe(2)
  })

  test('an interruption goes out once, with one silent chunk of the same id after it and nothing more of that turn', async () => {
    greet = line => {
      line.play({ pcm: new Int16Array(16_000).fill(5), letters: [] }, 3)
      line.clear(3)
    }
    const call = await dial()
    call.send(initiation)
    await vi.waitFor(() =>
      expect(call.frames.some(frame => (frame as { type: string }).type === 'interruption')).toBe(true),
    )
    await vi.waitFor(() =>
      expect(call.frames.some(frame => (frame as { type: string }).type === 'ping')).toBe(true),
    )
    const kinds = call.frames.map(frame => (frame as { type: string }).type).filter(type => type !== 'ping')
    const cut = kinds.indexOf('interruption')
    expect(kinds.slice(cut)).toEqual(['interruption', 'audio'])
    expect(call.frames.find(frame => (frame as { type: string }).type === 'interruption')).toMatchObject({
      interruption_event: { event_id: 3 },
    })
  })

  test('elsewhere there is no socket', async () => {
    const ws = new WebSocket(`ws://127.0.0.1:${(server.address() as AddressInfo).port}/v1/elsewhere`)
    const failure = await new Promise<Error>(resolve => ws.on('error', resolve))
    expect(failure.message).toContain('404')
  })

  test('to watch a call there is none yet, and it says so', async () => {
    const { port } = server.address() as AddressInfo
    const ws = new WebSocket(`ws://127.0.0.1:${port}/v1/convai/conversations/conv_1/monitor`)
    const failure = await new Promise<Error>(resolve => ws.on('error', resolve))
    expect(failure.message).toContain('501')
  })
})

const tone = (rate: number) =>
  Int16Array.from({ length: rate / 2 }, (_, i) => 8000 * Math.sin((2 * Math.PI * 440 * i) / rate))
/** Upward crossings of zero a second: the pitch, whatever the format did to the samples. */
const pitch = (pcm: Int16Array, rate: number) => {
  const middle = pcm.subarray(rate / 10, (rate * 4) / 10)
  return (
    middle.filter((sample, i) => i > 0 && sample >= 0 && (middle[i - 1] ?? 0) < 0).length /
    (middle.length / rate)
  )
}

describe('audio formats', () => {
  test.each(audioFormatNames)('%s carries a tone both ways at its pitch', async name => {
    format = name
    greet = line => {
      line.play({ pcm: tone(16_000), letters: [] }, 1)
      line.finish(1)
    }
    const wire = parseFormatName(name)!
    const call = await dial()
    call.send(initiation)
    const bytes = createEncoder(16_000, wire).push(tone(16_000))
    for (let at = 0; at < bytes.length; at += 1001) {
      call.send({ user_audio_chunk: Buffer.from(bytes.subarray(at, at + 1001)).toString('base64') })
    }
    await vi.waitFor(() => expect(calls('ended')).toHaveLength(1), 5000)
    const up = Int16Array.from(calls('hear').flatMap(({ args }) => [...(args[0] as Int16Array)]))
    expect(Math.abs(pitch(up, 16_000) - 440)).toBeLessThan(8)
    const decoder = createDecoder(wire, 16_000)
    const down = call.frames.flatMap(frame => {
      const { audio_event: audio } = frame as { audio_event?: { audio_base_64: string } }
      return audio ? [...decoder.push(Buffer.from(audio.audio_base_64, 'base64'))] : []
    })
    expect(down.length).toBeGreaterThan(7900)
    expect(Math.abs(pitch(Int16Array.from(down), 16_000) - 440)).toBeLessThan(8)
  })
})

describe('echo mode', () => {
  test('gives every chunk back under the same handshake, with a cap of its own', async () => {
    const call = await dial('agent_id=demo&echo=1')
    call.send(initiation)
    await call.met()
    call.send({ user_audio_chunk: 'AQIDBA==' })
    call.send({ user_audio_chunk: 'BQYHCA==' })
    await vi.waitFor(() => expect(call.frames).toHaveLength(3))
    expect(call.frames.slice(1)).toMatchObject([
      { type: 'audio', audio_event: { audio_base_64: 'AQIDBA==', event_id: 1 } },
      { type: 'audio', audio_event: { audio_base_64: 'BQYHCA==', event_id: 2 } },
    ])
    expect(places.free).toBe(2)
    const second = await dial('agent_id=demo&echo=1')
    await vi.waitFor(() => expect(second.ws.readyState).toBe(WebSocket.CLOSED))
  })
})
