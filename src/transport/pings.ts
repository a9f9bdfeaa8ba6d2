import type { Clock, Millis } from '../flow/clock.ts'

/** While the agent is quiet: the first ping leaves soon, so that the line is known before much is said; then one every two seconds. */
const FIRST_MS = 300
const IDLE_MS = 2000
/** While it speaks: behind every frame (one for a burst), so that a stall is known to its length within a frame. */
const BEHIND_AUDIO_MS = 30
/** Pings that may be unanswered; older ones are forgotten. */
const OPEN = 256

export interface Pings {
  /** A frame of that number was just sent. */
  behind(frame: number): void
  /** A pong came; unknown ids are ignored. */
  answered(id: number): void
  close(): void
}

export interface PingPorts {
  readonly clock: Clock
  readonly send: (id: number, lastMs: Millis | null) => void
  /** `frame` is the last one sent before the ping; null: none was under way. */
  readonly measured: (
    roundTripMs: Millis,
    ping: { readonly frame: number | null; readonly idle: boolean },
  ) => void
}

/** Pings the client and measures each round trip on our own clock. */
export function startPings({ clock, send, measured }: PingPorts): Pings {
  const open = new Map<number, { at: Millis; frame: number | null; idle: boolean }>()
  let id = 0
  let last: Millis | null = null
  let sentAt = Number.NEGATIVE_INFINITY
  let callOff = clock.after(FIRST_MS, idle)

  function ping(frame: number | null, isIdle: boolean): void {
    id += 1
    sentAt = clock.now()
    open.set(id, { at: sentAt, frame, idle: isIdle })
    open.delete(id - OPEN)
    send(id, last)
  }
  function idle(): void {
    ping(null, true)
    callOff = clock.after(IDLE_MS, idle)
  }
  return {
    behind(frame) {
      if (clock.now() - sentAt >= BEHIND_AUDIO_MS) ping(frame, false)
    },
    answered(pong) {
      const sent = open.get(pong)
      if (sent === undefined) return
      open.delete(pong)
      last = clock.now() - sent.at
      measured(last, sent)
    },
    close: () => callOff(),
  }
}
