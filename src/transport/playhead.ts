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
      const last = known.at(-1)
      if (!last) return 0
      // What delayed this frame delayed those since the last ping by as much at the most, and those after it as well.
      const lateMs = Math.max(0, at - last.arrival)
      const delayed = (item: Sent): Sent => ({
        ...item,
        arrival: Math.max(item.arrival, Math.min(at, item.arrival + lateMs)),
      })
      const late = known.map(delayed)
      const dry = settledEnd === Number.NEGATIVE_INFINITY ? 0 : endOf(late) - endOf(known)
      settledEnd = endOf(late)
      guessed = guessed
        .slice(known.length)
        .map(item => ({ ...item, arrival: Math.max(item.arrival, last.arrival + lateMs) }))
      return Math.max(0, dry)
    },
    ahead: at => Math.max(0, endOf(guessed) - at),
    drop(at) {
      settledEnd = Math.min(at, endOf(guessed))
      guessed = []
    },
  }
}
