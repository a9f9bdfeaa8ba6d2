import { z } from 'zod'
import type { Clock, Millis } from '../../flow/clock.ts'
import { readJsonObject } from '../../protocol/json.ts'
import { withoutSecrets } from '../caller/address.ts'
import { startPacer } from '../caller/pacer.ts'
import type { Dial, Wire, WireLimits } from '../caller/wire.ts'
import { echoChunks } from './echo-chunk.ts'

/** What one client saw. Round trips leave out the warm-up; the counts do not. */
export interface EchoCounts {
  readonly sent: number
  readonly received: number
  /** Frames that came back changed, twice, or that this client never sent. */
  readonly strange: number
  readonly roundTripsMs: readonly number[]
  /** How late the client's own timer was, each time. */
  readonly lateMs: readonly number[]
}

export interface EchoClientOptions {
  readonly address: URL
  readonly client: number
  readonly chunkMs: number
  readonly clock: Clock
  readonly dial: Dial
  readonly limits: WireLimits
  readonly signal?: AbortSignal | undefined
  /** Waits before its first chunk, so that the clients of a run do not all send at once. */
  readonly headStartMs: Millis
  readonly warmUpMs: Millis
  readonly forMs: Millis
}

const METADATA_MS = 10_000
/** How long after its last chunk a client waits for what is still under way. */
const DRAIN_MS = 2_000
const BYTES_PER_MS = 32

const pingSchema = z.looseObject({ ping_event: z.looseObject({ event_id: z.int() }) })
const audioSchema = z.looseObject({ audio_event: z.looseObject({ audio_base_64: z.string() }) })

/** Runs one echo client to its end. Throws an Error in a sentence when the connection does not last that long. */
export function runEchoClient(options: EchoClientOptions): Promise<EchoCounts> {
  return new Promise((resolve, reject) => {
    const { address, clock, dial, limits, signal, client } = options
    const exchange = openExchange(options, send)
    let begun = false
    let over = false
    let callOff = clock.after(limits.connectMs + METADATA_MS, () => fail('no metadata in time'))
    const finish = () => {
      over = true
      callOff()
      exchange.stop()
      signal?.removeEventListener('abort', abort)
      wire.close(1000, '')
    }
    const fail = (why: string) => {
      if (over) return
      finish()
      reject(new Error(`echo client ${client + 1} at ${withoutSecrets(address)}: ${why}`))
    }
    const abort = () => fail('called off')
    const done = () => {
      finish()
      resolve(exchange.counts())
    }
    const settle = (patience: Millis) => {
      if (exchange.complete() || patience <= 0) done()
      else callOff = clock.after(20, () => settle(patience - 20))
    }
    function send(text: string) {
      wire.send(text)
    }
    const wire: Wire = dial(
      address,
      {
        opened: () => send(JSON.stringify({ type: 'conversation_initiation_client_data' })),
        text(message) {
          const at = clock.now()
          const json = readJsonObject(message)
          if (!json.ok) return fail(json.problem)
          const { type } = json.object
          if (type === 'audio') return exchange.take(json.object, at)
          if (type === 'ping') return send(pong(json.object))
          if (begun || type !== 'conversation_initiation_metadata') return
          begun = true
          callOff()
          exchange.start()
          callOff = clock.after(options.headStartMs + options.warmUpMs + options.forMs, () => {
            exchange.stop()
            settle(DRAIN_MS)
          })
        },
        closed: (code, reason, failure) =>
          fail(failure?.message ?? `closed with code ${code} ${reason}`.trim()),
      },
      limits,
    )
    if (signal?.aborted) abort()
    else signal?.addEventListener('abort', abort, { once: true })
  })
}

interface Exchange {
  start(): void
  stop(): void
  take(frame: unknown, at: Millis): void
  complete(): boolean
  counts(): EchoCounts
}

function openExchange(options: EchoClientOptions, send: (text: string) => void): Exchange {
  const { client, chunkMs, clock } = options
  const chunks = echoChunks(client, chunkMs * BYTES_PER_MS)
  const sentAt: (Millis | null)[] = []
  const roundTripsMs: number[] = []
  const lateMs: number[] = []
  let received = 0
  let strange = 0
  let warmFrom = 0
  let stopPacer = () => {}
  return {
    start() {
      const from = clock.now() + options.headStartMs
      warmFrom = from + options.warmUpMs
      stopPacer = startPacer({
        clock,
        from,
        everyMs: chunkMs,
        late: ms => lateMs.push(ms),
        tick() {
          const frame = `{"user_audio_chunk":"${chunks.write(sentAt.length)}"}`
          sentAt.push(clock.now())
          send(frame)
        },
      })
    },
    stop: () => stopPacer(),
    take(frame, at) {
      const audio = audioSchema.safeParse(frame)
      const sequence = audio.success ? chunks.read(audio.data.audio_event.audio_base_64) : null
      const sent = sequence === null ? null : sentAt[sequence]
      if (sequence === null || sent === null || sent === undefined) {
        strange += 1
        return
      }
      sentAt[sequence] = null
      received += 1
      if (sent >= warmFrom) roundTripsMs.push(at - sent)
    },
    complete: () => received === sentAt.length,
    counts: () => ({ sent: sentAt.length, received, strange, roundTripsMs, lateMs }),
  }
}

function pong(ping: unknown): string {
  const parsed = pingSchema.safeParse(ping)
  return JSON.stringify({ type: 'pong', event_id: parsed.success ? parsed.data.ping_event.event_id : 0 })
}
