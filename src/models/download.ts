import type { Clock } from '../flow/clock.ts'
import { openScope } from '../flow/scope.ts'
import { networkFault, PlaceFault } from './fault.ts'
import type { Answer, Ask } from './net.ts'
import { dropPart, type Part, readPart, writeFrom, writeNote } from './part.ts'

export interface Net {
  readonly ask: Ask
  readonly clock: Clock
  readonly signal: AbortSignal
  /** Fewer than 1,024 bytes in this time, and the connection is given up. */
  readonly stallMs: number
}

/** `bytes` is null where nobody knows; then the answer decides, up to `limit`. */
export interface Wanted {
  readonly url: string
  readonly bytes: number | null
  readonly limit: number
}

/** Lines drop: a download that got on is taken up again at once, this many times at most. */
const RESUMES = 5
const STALL_BYTES = 1024

/**
 * Brings `part` to the whole of what is at the URL, from where an earlier run stopped if the server can and the file is
 * still the same. Nothing is known of the content afterwards but its size. Throws a PlaceFault, an error of the disk, or
 * the signal's reason; what came is kept in all three cases unless it is of no use.
 */
export async function download(
  wanted: Wanted,
  part: string,
  net: Net,
  progress: (have: number, bytes: number | null) => void,
): Promise<void> {
  for (let resumes = 0; ; resumes++) {
    const before = await usablePart(wanted, part)
    if (before && before.have === (wanted.bytes ?? before.note.bytes)) return
    try {
      if ((await transfer(wanted, part, before, net, progress)) === 'whole') return
      await dropPart(part)
    } catch (error) {
      const after = await usablePart(wanted, part)
      const gotOn = (after?.have ?? 0) - (before?.have ?? 0) > STALL_BYTES
      if (!(error instanceof PlaceFault && error.again && gotOn && resumes < RESUMES)) throw error
    }
  }
}

async function usablePart({ url, bytes, limit }: Wanted, part: string): Promise<Part | null> {
  const found = await readPart(part, url)
  return found && found.have > 0 && found.have <= (bytes ?? limit) ? found : null
}

async function transfer(
  wanted: Wanted,
  part: string,
  before: Part | null,
  net: Net,
  progress: (have: number, bytes: number | null) => void,
): Promise<'whole' | 'start over'> {
  using watch = watchStall(net)
  const answer = await watch.guard(() => net.ask(wanted.url, headersFor(before), watch.signal))
  if (before && cannotResume(answer, before)) return 'start over'
  const resumed = before !== null && answer.status === 206
  if (!resumed && answer.status !== 200) throw new PlaceFault(statusText(answer.status))
  const encoding = answer.header('content-encoding')
  if (encoding && encoding !== 'identity') throw new PlaceFault(`the server sends it as ${encoding}, unasked`)
  const begin = resumed ? before.have : 0
  const bytes = totalOf(answer)
  checkSize(bytes, wanted)
  if (!resumed) {
    await dropPart(part)
    await writeNote(part, { url: wanted.url, validator: validatorOf(answer), bytes })
  }
  const size = await writeFrom(part, begin, watch.body(answer.body), wanted.bytes ?? wanted.limit, have =>
    progress(have, wanted.bytes ?? bytes),
  ).catch(async error => {
    if (error instanceof PlaceFault && error.useless) await dropPart(part)
    throw error
  })
  const whole = wanted.bytes ?? bytes ?? size
  if (size < whole)
    throw new PlaceFault(`the transfer ended early, at ${size} of ${whole} bytes`, { again: true })
  // Where the server did not say how much is coming, the end of the answer is what says that it was all.
  if (bytes === null) await writeNote(part, { url: wanted.url, validator: validatorOf(answer), bytes: size })
  return 'whole'
}

/** RFC 9110: If-Range (13.1.5) gets the whole file where it has changed since. With a range, fetch asks for plain bytes itself. */
function headersFor(before: Part | null): Record<string, string> {
  if (!before) return { 'accept-encoding': 'identity' }
  const { validator } = before.note
  return { range: `bytes=${before.have}-`, ...(validator && { 'if-range': validator }) }
}

/** A weak ETag says nothing about bytes (RFC 9110, 8.8.1). A date is good enough: the checksum is what decides. */
function validatorOf(answer: Answer): string | null {
  const tag = answer.header('etag')
  return tag?.startsWith('"') ? tag : answer.header('last-modified')
}

/** 200 starts over by itself; what is left is a server that has less than we, other bytes, or another file. */
function cannotResume(answer: Answer, { have, note }: Part): boolean {
  if (answer.status === 416) return true
  if (answer.status !== 206) return false
  const start = /^bytes (\d+)-/.exec(answer.header('content-range') ?? '')?.[1]
  return Number(start) !== have || (note.validator !== null && validatorOf(answer) !== note.validator)
}

function totalOf(answer: Answer): number | null {
  const text =
    answer.status === 206
      ? /\/(\d+)$/.exec(answer.header('content-range') ?? '')?.[1]
      : answer.header('content-length')
  return text && /^\d+$/.test(text) ? Number(text) : null
}

function checkSize(bytes: number | null, wanted: Wanted): void {
  if (bytes === null) return
  if (wanted.bytes !== null && bytes !== wanted.bytes)
    throw new PlaceFault(`it has ${bytes} bytes there and should have ${wanted.bytes}`)
  if (bytes > wanted.limit)
    throw new PlaceFault(`it has ${bytes} bytes, more than the ${wanted.limit} allowed`)
}

function statusText(status: number): string {
  if (status === 404 || status === 410) return `the server has no such file (${status})`
  if (status === 401 || status === 403) return `the server refuses it (${status})`
  if (status === 407) return 'the proxy wants a name and a password (407)'
  if (status === 429) return 'the server has had too many requests (429): try again later'
  return status >= 500 ? `the server is in trouble (${status})` : `the server answered ${status}`
}

/** Gives up where too little comes, and keeps errors of the network apart from those of the disk. */
function watchStall({ clock, signal: outer, stallMs }: Net) {
  const scope = openScope(outer)
  let bytes = 0
  let stalled = false
  let callOff = () => {}
  const arm = () => {
    callOff = clock.after(stallMs, () => {
      if (bytes < STALL_BYTES) {
        stalled = true
        return scope.cancel('stalled')
      }
      bytes = 0
      arm()
    })
  }
  arm()
  const told = (error: unknown): unknown => {
    if (outer.aborted) return outer.reason
    if (stalled) return new PlaceFault(`next to nothing came for ${stallMs / 1000} s`, { again: true })
    return networkFault(error)
  }
  return {
    signal: scope.signal,
    async guard<T>(run: () => Promise<T>): Promise<T> {
      try {
        return await run()
      } catch (error) {
        throw told(error)
      }
    },
    async *body(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
      const iterator = chunks[Symbol.asyncIterator]()
      try {
        for (;;) {
          const next = await this.guard(() => iterator.next())
          if (next.done) return
          bytes += next.value.length
          yield next.value
        }
      } finally {
        scope.cancel('done')
      }
    },
    [Symbol.dispose]() {
      callOff()
      scope.cancel('done')
    },
  }
}
