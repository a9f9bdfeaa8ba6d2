import { describe, expect, test } from 'vitest'
import type { Clock } from '../../flow/clock.ts'
import { type Answer, fakeDial } from '../fakes/fake-dial.ts'
import { serveFake } from '../fakes/fake-server.ts'
import { virtualClock } from '../fakes/virtual-clock.ts'
import { benchEcho } from './echo.ts'

const metadata = JSON.stringify({
  type: 'conversation_initiation_metadata',
  conversation_initiation_metadata_event: {
    conversation_id: 'conv_echo',
    agent_output_audio_format: 'pcm_16000',
    user_input_audio_format: 'pcm_16000',
  },
})

/** What a server sends for the n-th chunk that it gets. */
type Echoing = (base64: string, n: number, clock: Clock) => readonly string[]

const faithful: Echoing = base64 => [base64]

function echo(echoing: Echoing, clock: Clock): Answer {
  return wire => {
    let n = 0
    return {
      receive(text) {
        const frame = JSON.parse(text)
        if (frame.type === 'conversation_initiation_client_data') wire.send(metadata)
        if (frame.user_audio_chunk === undefined) return
        for (const audio_base_64 of echoing(frame.user_audio_chunk, n++, clock)) {
          wire.send(JSON.stringify({ type: 'audio', audio_event: { audio_base_64, event_id: 1 } }))
        }
      },
      stop() {},
    }
  }
}

async function bench(echoing: Echoing, clients = 3) {
  const clock = virtualClock()
  const dial = fakeDial(clock, echo(echoing, clock), 7)
  const benching = benchEcho({ url: 'ws://fake', clients: [clients], seconds: 10, chunkMs: 32, clock, dial })
  clock.runTo(60_000)
  const { rows, json, text } = await benching
  return { row: rows[0]!, json, text, timersLeft: clock.waiting }
}

describe('the echo benchmark', () => {
  test('times every chunk there and back', async () => {
    const { row, timersLeft } = await bench(faithful)
    expect(row.sent).toBeGreaterThan(3 * 320)
    expect(row).toMatchObject({ clients: 3, lost: 0, strange: 0 })
    expect(row.round_trip_ms.n).toBeGreaterThan(900)
    expect(row.round_trip_ms.p50).toBeCloseTo(14, 6)
    expect(row.round_trip_ms.p99).toBeCloseTo(14, 6)
    expect(timersLeft).toBe(0)
  })

  test('counts what does not come back', async () => {
    const { row } = await bench((base64, n) => (n % 10 === 0 ? [] : [base64]))
    expect(row.lost / row.sent).toBeCloseTo(0.1, 2)
  })

  test('counts what comes back changed or twice as strange', async () => {
    const { row } = await bench(
      (base64, n) => (n === 5 ? [base64, base64] : n === 6 ? [`A${base64.slice(1, -4)}AAAA`] : [base64]),
      1,
    )
    expect(row).toMatchObject({ strange: 2, lost: 1 })
  })

  test('prints the round trip with its n and its own delay', async () => {
    const { text, json } = await bench(faithful, 1)
    expect(text).toMatch(/P50 14\.0 {2}P99 14\.0 {2}max 14\.0 ms \(n \d+\)/)
    expect(text).toContain('own loop delay')
    expect(json).toMatchObject({ chunk_ms: 32, rows: [{ clients: 1, lost: 0 }] })
  })

  test('says which client lost its connection, and how', async () => {
    const clock = virtualClock()
    const answer: Answer = wire => ({ receive: () => wire.close(3008, 'too many echoes'), stop() {} })
    const benching = benchEcho({
      url: 'ws://fake',
      clients: [1],
      seconds: 1,
      chunkMs: 32,
      clock,
      dial: fakeDial(clock, answer),
    })
    benching.catch(() => {})
    clock.runTo(1_000)
    await expect(benching).rejects.toThrow(/echo client 1 at .*closed with code 3008 too many echoes/)
    expect(clock.waiting).toBe(0)
  })

  test('refuses a number of clients that is none', async () => {
    await expect(benchEcho({ url: 'ws://fake', clients: [0], seconds: 1, chunkMs: 32 })).rejects.toThrow(
      /from 1 to 1000/,
    )
  })

  test('works over a real socket', async () => {
    const server = await serveFake(echo(faithful, virtualClock()))
    const { rows } = await benchEcho({
      url: server.url,
      clients: [2],
      seconds: 0.3,
      chunkMs: 20,
      warmUpMs: 0,
    })
    server.close()
    expect(server.asked.map(({ path }) => path)).toEqual(
      Array(2).fill('/v1/convai/conversation?agent_id=demo&echo=1'),
    )
    expect(rows[0]).toMatchObject({ clients: 2, lost: 0, strange: 0 })
    expect(rows[0]?.round_trip_ms.n).toBe(rows[0]?.sent)
  })
})
