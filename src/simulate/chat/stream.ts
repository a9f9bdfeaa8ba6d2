import type { ServerResponse } from 'node:http'
import { type Clock, pause, startClock } from '../../flow/clock.ts'
import type { Chunk } from './chunks.ts'
import type { Fault } from './faults.ts'

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

interface Streaming {
  readonly fault: Fault | null
  readonly wire: Partial<WireHabits>
  readonly signal: AbortSignal
}

/** Sends a reply's chunks as server-sent events, up to what goes wrong. */
export async function stream(
  response: ServerResponse,
  chunks: AsyncIterable<Chunk>,
  { fault, signal, ...streaming }: Streaming,
): Promise<void> {
  const wire = { ...plainWire, ...streaming.wire }
  const clock = startClock()
  const comment = `: keepalive${wire.lineEnd}`
  const hang = async () => {
    while (wire.keepsAlive && !signal.aborted) {
      response.write(comment)
      await pause(clock, COMMENT_MS, signal)
    }
  }
  const send = async (text: string) => {
    for (const piece of pieces(Buffer.from(text), wire.bytesAtOnce)) {
      if (signal.aborted) return
      // What the socket does not take yet waits, or a client that went away would never be noticed.
      if (!response.write(piece)) await drained(response, signal)
      await rest(clock, wire.everyMs, signal)
    }
  }
  const event = (data: string) => `data: ${data}${wire.lineEnd}${wire.lineEnd}`
  if (fault?.type === 'hang' && fault.after === 'headers') return hang()
  if (wire.byteOrderMark) await send('\uFEFF')
  let said = 0
  for await (const { json: chunk, text } of chunks) {
    if (fault && 'after' in fault && text === 1 && said++ === fault.after)
      return fault.type === 'hang' ? hang() : fail(response, fault)
    await send(`${wire.keepsAlive ? comment : ''}${event(JSON.stringify(chunk))}`)
    if (signal.aborted) return
  }
  if (wire.ending !== 'bare') await send(event('[DONE]'))
  if (wire.ending !== 'open') response.end()
}

function fail(response: ServerResponse, fault: Exclude<Fault, { type: 'refuse' | 'hang' }>): void {
  if (fault.type === 'bytes') response.end(fault.bytes)
  else if (fault.how === 'reset') response.socket?.resetAndDestroy()
  else response.end(fault.how === 'mid-line' ? 'data: {"choices":[{"index":0,"del' : '')
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
