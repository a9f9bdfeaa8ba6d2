import { INPUT_RATE, type Samples, toMillis } from '../../audio/pcm.ts'
import type { Millis } from '../../flow/clock.ts'

interface Sent {
  readonly from: Samples
  readonly count: Samples
  arrivesAt: Millis
  startsAt: Millis
}

/** Where the client is in what it was sent: a frame plays when it has arrived and the one before it is through. */
export interface Playhead {
  /** A frame of `count` samples was sent and should arrive at `at`; returns its number. */
  sent(count: Samples, at: Millis): number
  /** Frame `number` is now known to have arrived at `at`; those after it cannot have arrived earlier. */
  arrived(number: number, at: Millis): void
  /** When the client has played all it was sent, by the server's clock. */
  endsAt(): Millis
  /** How many samples the client has played at `at`. */
  heard(at: Millis): Samples
}

export function startPlayhead(): Playhead {
  const frames: Sent[] = []
  const endOf = (frame: Sent | undefined) => (frame ? frame.startsAt + toMillis(frame.count) : 0)
  const settle = (from: number) => {
    for (let i = from; i < frames.length; i++) {
      const frame = frames[i]
      const before = frames[i - 1]
      if (!frame) return
      frame.arrivesAt = Math.max(frame.arrivesAt, before?.arrivesAt ?? 0)
      frame.startsAt = Math.max(frame.arrivesAt, endOf(before))
    }
  }
  return {
    sent(count, at) {
      const before = frames.at(-1)
      frames.push({ from: (before?.from ?? 0) + (before?.count ?? 0), count, arrivesAt: at, startsAt: at })
      settle(frames.length - 1)
      return frames.length - 1
    },
    arrived(number, at) {
      const frame = frames[number]
      if (!frame) return
      frame.arrivesAt = at
      settle(number)
    },
    endsAt: () => endOf(frames.at(-1)),
    heard(at) {
      for (let i = frames.length - 1; i >= 0; i--) {
        const frame = frames[i]
        if (frame && frame.startsAt <= at) {
          return frame.from + Math.min(frame.count, Math.round(((at - frame.startsAt) * INPUT_RATE) / 1000))
        }
      }
      return 0
    },
  }
}
