import type { Millis } from '../flow/clock.ts'

/**
 * What the client has left to play, modelled from what it was sent: a chunk arrives half a round trip after it left and
 * plays when the one before it ends. No client acknowledges playback, so this is all a server can know
 * (`docs/decisions/0002-playout.md` has the measured error).
 */
export interface Playhead {
  /** `ms` of audio left at `at`; returns how long the client had run dry before it came. */
  sent(ms: Millis, at: Millis): Millis
  /** Audio the client still holds at `at`, including what is on its way, ms. */
  ahead(at: Millis): Millis
  /** The client dropped everything. */
  drop(at: Millis): void
  /** Half a round trip, ms. */
  oneWayMs: Millis
}

export function openPlayhead(oneWayMs: Millis): Playhead {
  let dryAt = Number.NEGATIVE_INFINITY
  return {
    oneWayMs,
    sent(ms, at) {
      const arrival = at + this.oneWayMs
      const gap = Math.max(0, arrival - dryAt)
      dryAt = Math.max(arrival, dryAt) + ms
      return gap
    },
    ahead: at => Math.max(0, dryAt - at),
    drop(at) {
      dryAt = Math.min(dryAt, at)
    },
  }
}
