import type { Millis } from '../flow/clock.ts'

/**
 * What the client has left to play, modelled from what it was sent: a frame plays when it has arrived and the one before
 * it has ended. No client acknowledges playback, but each answers pings, and a ping behind a frame tells when that frame
 * got through. The measured error is in `docs/decisions/0002-playout.md`.
 */
export interface Playhead {
  /** `ms` of audio left at `at`; returns the frame's number. */
  sent(ms: Millis, at: Millis): number
  /** The frame of that number had arrived by `at`. Returns how long the client was dry before it, ms; 0: it was not. */
  arrived(frame: number, at: Millis): Millis
  /** Audio the client still holds at `at`, including what is on its way, ms. */
  ahead(at: Millis): Millis
  /** The client dropped everything. */
  drop(at: Millis): void
}

interface Sent {
  readonly number: number
  readonly ms: Millis
  readonly arrival: Millis
}

/** `oneWayMs` is the quickest way to the client as known at the time. */
export function openPlayhead(oneWayMs: () => Millis): Playhead {
  /** Frames whose arrival is a guess; what came before them ends at `settledEnd`. */
  let guessed: Sent[] = []
  let settledEnd = Number.NEGATIVE_INFINITY
  let count = 0

  /** When the last of `frames` will have been played. */
  const endOf = (frames: readonly Sent[]) =>
    frames.reduce((end, frame) => Math.max(end, frame.arrival) + frame.ms, settledEnd)

  return {
    sent(ms, at) {
      count += 1
      const previous = guessed.at(-1)?.arrival ?? Number.NEGATIVE_INFINITY
      guessed.push({ number: count, ms, arrival: Math.max(previous, at + oneWayMs()) })
      return count
    },
    arrived(frame, at) {
      const known = guessed.filter(item => item.number <= frame)
      const first = known[0]
      if (!first) return 0
      // The frames since the last ping came with this one at the latest; a burst after a stall brings them all at once.
      const late = known.map(item => ({ ...item, arrival: Math.max(item.arrival, at) }))
      const dry =
        settledEnd === Number.NEGATIVE_INFINITY ? 0 : Math.max(0, at - Math.max(settledEnd, first.arrival))
      settledEnd = endOf(late)
      guessed = guessed.slice(known.length).map(item => ({ ...item, arrival: Math.max(item.arrival, at) }))
      return dry
    },
    ahead: at => Math.max(0, endOf(guessed) - at),
    drop(at) {
      settledEnd = Math.min(at, endOf(guessed))
      guessed = []
    },
  }
}
