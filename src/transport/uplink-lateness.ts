import type { Millis } from '../flow/clock.ts'

/** The best of the last seconds is what lateness is measured against: a client's clock may drift by a per cent. */
const WINDOW_MS = 3000

/**
 * How late the caller's audio is, by its own account: it comes in real time, so what it is behind the best of the last
 * seconds was lost on the way up. That share of a late pong says nothing about the way down.
 */
export interface UplinkLateness {
  /** `ms` of audio came at `at`. */
  received(ms: Millis, at: Millis): void
  late(): Millis
}

export function openUplinkLateness(): UplinkLateness {
  let total = 0
  let offsets: { at: Millis; offset: Millis }[] = []
  return {
    received(ms, at) {
      total += ms
      offsets = [...offsets.filter(item => at - item.at < WINDOW_MS), { at, offset: at - total }]
    },
    late() {
      const latest = offsets.at(-1)
      return latest ? latest.offset - Math.min(...offsets.map(item => item.offset)) : 0
    },
  }
}
