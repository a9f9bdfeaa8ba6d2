import type { ServerResponse } from 'node:http'
import { type Clock, type Millis, pause } from '../../flow/clock.ts'
import type { Random } from '../line/random.ts'
import type { Chunk } from './chunks.ts'
import type { Fault } from './faults.ts'
import type { Pace } from './latency.ts'

const COMMENT_MS = 10

/** How the bytes of a stream are cut and dressed; servers and the proxies before them differ. */
export interface WireHabits {
  readonly lineEnd: '\n' | '\r\n'
  readonly byteOrderMark: boolean
  /** A comment before each event, and many while it hangs. */
  readonly keepsAlive: boolean
  /** Bytes that go out together; null: an event. */
  readonly bytesAtOnce: number | null
  /** Between them. */
  readonly everyMs: number
  /** What is after the last chunk: `[DONE]` and the end, the end alone, or `[DONE]` and a connection that stays open. */
  readonly ending: 'done' | 'bare' | 'open'
}

const plainWire: WireHabits = {
  lineEnd: '\n',
  byteOrderMark: false,
  keepsAlive: false,
  bytesAtOnce: null,
  everyMs: 0,
  ending: 'done',
}

export interface Streaming {
  /** Behind the headers. */
  readonly first: Fault | null
  /** In place of the nth delta of text; `isEnd`: in place of the finish. */
  readonly faultAt: (message: number, isEnd: boolean) => Fault | null
  readonly wire: Partial<WireHabits>
  readonly pace: Pace
  readonly jitter: { readonly mostMs: Millis; readonly random: Random } | null
  readonly clock: Clock
  readonly signal: AbortSignal
  /** A chunk has been sent. */
  readonly sent: (chunk: Chunk) => void
}

/** Sends a reply's chunks as server-sent events, up to what goes wrong. */
export async function stream(
  response: ServerResponse,
  chunks: AsyncIterable<Chunk>,
  streaming: Streaming,
): Promise<void> {
  const { first, faultAt, signal, sent } = streaming
  const wire = { ...plainWire, ...streaming.wire }
  const { send, hang } = openWire(response, wire, streaming)
  const event = (data: string) => `data: ${data}${wire.lineEnd}${wire.lineEnd}`
  const due = openSchedule(streaming)
  if (first?.type === 'hang' && !(await hang(first.forMs))) return
  if (wire.byteOrderMark) await send('\uFEFF')
  let said = 0
  for await (const chunk of chunks) {
    await due()
    if (chunk.kind === 'text' || chunk.kind === 'finish') {
      const fault = faultAt(said + 1, chunk.kind === 'finish')
      if (chunk.kind === 'text') said += 1
      if (fault?.type === 'hang') {
        if (!(await hang(fault.forMs))) return
      } else if (fault) return fail(response, fault)
    }
    if (chunk.json === null) continue
    await send(`${wire.keepsAlive ? ': keepalive\n' : ''}${event(JSON.stringify(chunk.json))}`)
    if (signal.aborted) return
    sent(chunk)
  }
  if (wire.ending !== 'bare') await send(event('[DONE]'))
  if (wire.ending !== 'open') response.end()
}

type Wiring = Pick<Streaming, 'clock' | 'signal'>

function openWire(response: ServerResponse, wire: WireHabits, { clock, signal }: Wiring) {
  return {
    /** Resolves with whether it goes on after all. */
    async hang(ms = Number.POSITIVE_INFINITY): Promise<boolean> {
      const until = clock.now() + ms
      while (wire.keepsAlive && !signal.aborted && clock.now() < until) {
        response.write(`: keepalive${wire.lineEnd}`)
        await pause(clock, COMMENT_MS, signal)
      }
      if (ms === Number.POSITIVE_INFINITY) return false
      await pause(clock, until - clock.now(), signal)
      return !signal.aborted
    },
    async send(text: string): Promise<void> {
      for (const piece of pieces(Buffer.from(text), wire.bytesAtOnce)) {
        if (signal.aborted) return
        // What the socket does not take yet waits, or a client that went away would never be noticed.
        if (!response.write(piece)) await drained(response, signal)
        await rest(clock, wire.everyMs, signal)
      }
    },
  }
}

/** Waits until the next chunk is due. Counted from the first, so that the rate holds where timers are coarse. */
function openSchedule({ pace, jitter, clock, signal }: Streaming): () => Promise<void> {
  let at: Millis | null = null
  return async () => {
    at = at === null ? clock.now() + pace.firstMs : at + pace.tokenMs()
    const late = jitter === null ? 0 : jitter.random() * jitter.mostMs
    if (at + late > clock.now()) await pause(clock, at + late - clock.now(), signal)
  }
}

function fail(response: ServerResponse, fault: Fault): void {
  if (fault.type === 'bytes') response.end(fault.bytes)
  else if (fault.type === 'end' && fault.how === 'reset') response.socket?.resetAndDestroy()
  else
    response.end(fault.type === 'end' && fault.how === 'mid-line' ? 'data: {"choices":[{"index":0,"del' : '')
}

const rest = (clock: Clock, ms: number, signal: AbortSignal): Promise<void> =>
  ms === 0 ? new Promise(resolve => setImmediate(resolve)) : pause(clock, ms, signal)

const drained = (response: ServerResponse, signal: AbortSignal): Promise<void> =>
  new Promise(resolve => {
    response.once('drain', resolve)
    signal.addEventListener('abort', () => resolve(), { once: true })
  })

function* pieces(bytes: Buffer, most: number | null): Generator<Buffer> {
  for (let at = 0; at < bytes.length; at += most ?? bytes.length)
    yield bytes.subarray(at, at + (most ?? bytes.length))
}
