import type { Socket } from 'node:net'
import type { Clock, Millis } from '../../flow/clock.ts'

/** Above this many bytes under way the sender is not read any further, as a full socket buffer would do. */
const MAX_UNDER_WAY_BYTES = 1 << 20

/** When bytes received at `at` are to come out; never earlier than those before them. */
export type Delay = (at: Millis) => Millis

export interface Pipe {
  readonly source: Socket
  readonly target: Socket
  readonly clock: Clock
  readonly delay: Delay
  carried(bytes: number): void
}

/** Carries one direction of a connection, late and in order; its end arrives as late as its bytes. Returns how to stop it. */
export function pipeLate({ source, target, clock, delay, carried }: Pipe): () => void {
  const underWay: { readonly due: Millis; readonly bytes: Buffer | null }[] = []
  let bytesUnderWay = 0
  let callOff: (() => void) | undefined
  const deliver = () => {
    callOff = undefined
    for (let next = underWay[0]; next && next.due <= clock.now(); next = underWay[0]) {
      underWay.shift()
      if (next.bytes === null) target.end()
      else {
        bytesUnderWay -= next.bytes.length
        carried(next.bytes.length)
        target.write(next.bytes)
      }
    }
    if (bytesUnderWay < MAX_UNDER_WAY_BYTES) source.resume()
    wait()
  }
  const wait = () => {
    const next = underWay[0]
    if (next) callOff ??= clock.after(next.due - clock.now(), deliver)
  }
  const enqueue = (bytes: Buffer | null) => {
    underWay.push({ due: delay(clock.now()), bytes })
    bytesUnderWay += bytes?.length ?? 0
    if (bytesUnderWay >= MAX_UNDER_WAY_BYTES) source.pause()
    wait()
  }
  source.on('data', enqueue)
  source.on('end', () => enqueue(null))
  return () => {
    callOff?.()
    callOff = undefined
    underWay.length = 0
  }
}
