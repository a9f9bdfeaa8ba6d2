/** How many calls agents have had since midnight UTC. */
export interface Daily {
  /** Asks the store, once a day and agent; to be awaited before `take`. Rejects when the store does. */
  load(agentId: string): Promise<unknown>
  /** Counts one more call, at once; null when that would be more than `most`. What it returns takes it back. */
  take(agentId: string, most: number): (() => void) | null
}

const DAY_MS = 86_400_000

interface Count {
  readonly day: number
  /** What the store had when the day's first call of this process came. */
  stored: number
  /** Of this process since. */
  taken: number
  loading: Promise<unknown>
}

/** Counts here rather than in the store, which has a call only a moment after it began: two at once would both be the last. */
export function openDaily(
  countSince: (agentId: string, unixMs: number) => Promise<number>,
  now: () => number = Date.now,
): Daily {
  const agents = new Map<string, Count>()
  return {
    load(agentId) {
      const day = Math.floor(now() / DAY_MS)
      const known = agents.get(agentId)
      if (known?.day === day) return known.loading
      const count: Count = { day, stored: 0, taken: 0, loading: Promise.resolve() }
      count.loading = countSince(agentId, day * DAY_MS).then(
        stored => {
          count.stored = stored
        },
        error => {
          agents.delete(agentId)
          throw error
        },
      )
      agents.set(agentId, count)
      return count.loading
    },
    take(agentId, most) {
      const count = agents.get(agentId)
      if (!count || count.stored + count.taken >= most) return null
      count.taken += 1
      return () => {
        count.taken -= 1
      }
    },
  }
}
