import type { Change } from './difference.ts'
import { changeRows } from './told.ts'
import type { WhatIf } from './what-if.ts'

/** What a policy would have changed in many calls: at most one difference each, the first. */
export interface Summary {
  readonly calls: number
  /** Calls without any. */
  readonly unchanged: number
  /** Answers that would have sounded just when they did, before the first difference of their call. */
  readonly sameTurns: number
  readonly changes: readonly ChangeCount[]
  /** Median of how much later (below 0: earlier) answers start, over those that would have; ms. Null: none. */
  readonly shiftP50Ms: number | null
}

export interface ChangeCount {
  readonly change: Change
  readonly calls: number
  /** Of these, by an answer's usual length of making. */
  readonly estimated: number
  /** Median and extremes of the shift, ms; null: it has none. */
  readonly ms: { readonly p50: number; readonly least: number; readonly most: number } | null
}

export function sumUp(calls: readonly WhatIf[]): Summary {
  const differences = calls.flatMap(({ difference }) => (difference ? [difference] : []))
  const changes = (Object.keys(changeRows) as Change[]).flatMap(change => {
    const mine = differences.filter(difference => difference.change === change)
    const shifts = mine.flatMap(({ ms }) => (ms === null ? [] : [ms]))
    const count: ChangeCount = {
      change,
      calls: mine.length,
      estimated: mine.filter(({ isEstimated }) => isEstimated).length,
      ms:
        shifts.length === 0
          ? null
          : { p50: median(shifts), least: Math.min(...shifts), most: Math.max(...shifts) },
    }
    return mine.length > 0 ? [count] : []
  })
  const starts = differences.flatMap(({ change, ms }) =>
    (change === 'earlier' || change === 'later') && ms !== null ? [ms] : [],
  )
  return {
    calls: calls.length,
    unchanged: calls.length - differences.length,
    sameTurns: calls.reduce((sum, { same }) => sum + same.length, 0),
    changes,
    shiftP50Ms: starts.length === 0 ? null : median(starts),
  }
}

/** The lower of the two in the middle. */
function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.floor((sorted.length - 1) / 2)] ?? 0
}
