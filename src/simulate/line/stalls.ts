import type { Millis } from '../../flow/clock.ts'
import type { Blocked, Stalls } from './profiles.ts'
import { drawBetween, seedRandom } from './random.ts'

/** One stretch in which nothing arrives, ms since the connection opened. */
export interface Stall {
  readonly from: Millis
  readonly until: Millis
  readonly blocks: Blocked
}

/** The stalls of one connection; both directions ask the same plan, so an outage blocks both at once. */
export interface StallPlan {
  /** The stall that holds back what is due at `at` in `direction`, if there is one; `at` must not go back by more than a minute. */
  blocking(at: Millis, direction: 'down' | 'up'): Stall | undefined
}

const REMEMBERED_MS = 60_000

export function planStalls(stalls: Stalls | null, seed: number): StallPlan {
  const random = seedRandom(seed)
  const planned: Stall[] = []
  let plannedUntil = 0
  const extend = (rule: Stalls) => {
    const from = plannedUntil + drawBetween(random, rule.everyMs)
    const until = from + drawBetween(random, rule.lastsMs)
    const blocks = rule.blocks[Math.floor(random() * rule.blocks.length)] ?? 'both'
    planned.push({ from, until, blocks })
    plannedUntil = until
  }
  return {
    blocking(at, direction) {
      if (!stalls) return undefined
      while (plannedUntil <= at) extend(stalls)
      while ((planned[0]?.until ?? at) < at - REMEMBERED_MS) planned.shift()
      return planned.find(
        stall =>
          stall.from <= at && at < stall.until && (stall.blocks === 'both' || stall.blocks === direction),
      )
    },
  }
}
