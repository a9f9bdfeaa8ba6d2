import type { Clock, Millis } from '../flow/clock.ts'

/** The first ping leaves soon, so that the playhead knows the line before much is said; then one every two seconds. */
const FIRST_MS = 300
const EVERY_MS = 2000
/** Pings that may be unanswered at once; older ones are forgotten. */
const OPEN = 32

export interface Pings {
  /** A pong came; unknown ids are ignored. */
  answered(id: number): void
  close(): void
}

/** Pings the client and measures each round trip on our own clock. */
export function startPings(
  clock: Clock,
  send: (id: number, lastMs: Millis | null) => void,
  measured: (roundTripMs: Millis) => void,
): Pings {
  const open = new Map<number, Millis>()
  let id = 0
  let last: Millis | null = null
  let callOff = clock.after(FIRST_MS, ping)
  function ping(): void {
    id += 1
    open.set(id, clock.now())
    if (open.size > OPEN) open.delete(id - OPEN)
    send(id, last)
    callOff = clock.after(EVERY_MS, ping)
  }
  return {
    answered(pong) {
      const sent = open.get(pong)
      if (sent === undefined) return
      open.delete(pong)
      last = clock.now() - sent
      measured(last)
    },
    close: () => callOff(),
  }
}
