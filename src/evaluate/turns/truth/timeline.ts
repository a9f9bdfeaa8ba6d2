import type { Millis } from '../../../flow/clock.ts'
import type { Segment } from '../../caller/script.ts'

export const FRAME_MS: Millis = 10

/** A clip without its silences, in frames of 10 ms. A position may lie inside a frame. */
export interface Timeline {
  readonly frames: number
  /** The middle of each frame, ms from the beginning of the clip. */
  readonly middles: readonly Millis[]
  /** The positions at which a silence was cut out. */
  readonly joins: readonly number[]
  /** The position of a time of the clip; all of a silence is one position. */
  readonly positionOf: (at: Millis) => number
  /** The time of a position, ms from the beginning of the clip: at a join where the sound before it ends, or where the sound after it begins. */
  readonly timeOf: (position: number, isEnd: boolean) => Millis
}

/** The frames of these stretches of a clip, one stretch after the other. */
export function timelineOf(stretches: readonly Segment[]): Timeline {
  let frames = 0
  const parts = stretches.map(({ fromMs, toMs }) => {
    const part = { fromMs, toMs, first: frames, count: Math.max(1, Math.ceil((toMs - fromMs) / FRAME_MS)) }
    frames += part.count
    return part
  })
  return {
    frames,
    middles: parts.flatMap(({ fromMs, count }) =>
      Array.from({ length: count }, (_, frame) => fromMs + (frame + 0.5) * FRAME_MS),
    ),
    joins: parts.slice(1).map(({ first }) => first),
    positionOf: at => {
      const part = parts.findLast(({ fromMs }) => fromMs <= at)
      return part ? part.first + Math.min(part.count, (at - part.fromMs) / FRAME_MS) : 0
    },
    timeOf: (position, isEnd) => {
      const part = parts.findLast(({ first }) => (isEnd ? first < position : first <= position)) ?? parts[0]
      return part ? Math.min(part.toMs, part.fromMs + (position - part.first) * FRAME_MS) : 0
    },
  }
}
