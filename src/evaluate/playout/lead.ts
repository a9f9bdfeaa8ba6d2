import type { Clock, Millis } from '../../flow/clock.ts'

/** How much audio the client is to hold. */
export interface Lead {
  ms(): Millis
  /** A frame reached the client this much later than on a free line. */
  late(lateMs: Millis): void
}

export const fixLead = (ms: Millis): Lead => ({ ms: () => ms, late: () => {} })

/** Lateness from which it counts as a stall, and below which the stall is over. */
const STALL_MS = 40
const OVER_MS = 20
const SPARE_MS = 40

/** How long a stall is remembered, and after how long without one the line counts as a good one again. */
const MEMORY_MS = 300_000
const FORGIVEN_MS = 60_000
/** A lead above `CALM_CAP_MS` needs this many stalls: a hiccup, theirs or ours, must not make every hold slow. */
const CALM_CAP_MS = 400
const PROVEN_STALLS = 3

/**
 * Follows the worst of the stalls remembered. Of n stalls of evenly spread lengths the longest falls short of the
 * longest possible by 1/n of itself on average; twice that, and some to spare, leaves few to be longer.
 */
export function adaptLead(clock: Clock, { start, cap }: { start: Millis; cap: Millis }): Lead {
  let stalls: { readonly at: Millis; worst: Millis }[] = []
  let stalled = false
  return {
    ms() {
      const last = stalls.at(-1)
      if (last && last.at < clock.now() - FORGIVEN_MS) stalls = []
      while ((stalls[0]?.at ?? Number.POSITIVE_INFINITY) < clock.now() - MEMORY_MS) stalls.shift()
      if (stalls.length === 0) return start
      const worst = Math.max(...stalls.map(stall => stall.worst))
      const wanted = Math.max(start, worst * (1 + 2 / stalls.length) + SPARE_MS)
      return Math.min(wanted, stalls.length < PROVEN_STALLS ? CALM_CAP_MS : cap)
    },
    late(lateMs) {
      if (lateMs >= STALL_MS && !stalled) stalls.push({ at: clock.now(), worst: lateMs })
      stalled = lateMs >= (stalled ? OVER_MS : STALL_MS)
      const latest = stalls.at(-1)
      if (stalled && latest) latest.worst = Math.max(latest.worst, lateMs)
    },
  }
}
