/** Counts wrong keys by address, so that guessing them is slow. A right key always works: a proxy's address is many people's. */
export interface Failures {
  /** One more from there; true when it is one too many for now. */
  count(address: string): boolean
}

const WINDOW_MS = 60_000
const MOST_IN_WINDOW = 20
/** Addresses that are remembered; beyond it all are forgotten, which is no worse than a restart. */
const MOST_ADDRESSES = 10_000

export function openFailures(now: () => number = () => performance.now()): Failures {
  const seen = new Map<string, { since: number; count: number }>()
  return {
    count(address) {
      const at = now()
      const before = seen.get(address)
      if (!before || at - before.since >= WINDOW_MS) {
        if (seen.size >= MOST_ADDRESSES) seen.clear()
        seen.set(address, { since: at, count: 1 })
        return false
      }
      before.count += 1
      return before.count > MOST_IN_WINDOW
    },
  }
}
