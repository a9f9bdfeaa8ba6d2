import type { LogHeader, Mark } from '../session/log.ts'
import type { Policy } from '../session/turn/policy.ts'

/** What a shadow policy would have done otherwise in a call: `antiphon.shadow` of its record. */
export interface ShadowRecord {
  readonly policy: Policy
  /** Answers that came when the shadow's would have. */
  readonly same_turns: number
  /** Differences by kind (`replay/difference.ts`). */
  readonly counts: Readonly<Record<string, number>>
  /** The first of them; all are counted, and in the log. */
  readonly differences: readonly ShadowDifference[]
}

interface ShadowDifference {
  readonly turn: number
  readonly change: string
  /** All times on the call's clock; null: it did not come to that. */
  readonly at_ms: number | null
  readonly live_ms: number | null
  readonly shadow_ms: number | null
  /** How much later (below 0: earlier) the shadow is. */
  readonly ms: number | null
  readonly is_estimated: boolean
}

const MOST = 200

/** Null: the call had no shadow. */
export function shadowOf(
  { shadow }: LogHeader,
  marks: readonly Extract<Mark, { readonly type: 'shadow' }>[],
): ShadowRecord | null {
  if (!shadow) return null
  const different = marks.filter(({ change }) => change !== 'same')
  const counts: Record<string, number> = {}
  for (const { change } of different) counts[change] = (counts[change] ?? 0) + 1
  return {
    policy: shadow,
    same_turns: marks.length - different.length,
    counts,
    differences: different
      .slice(0, MOST)
      .map(
        ({ turn, change, differsAt = null, recordedAt = null, otherAt = null, ms = null, isEstimated }) => ({
          ...{ turn, change, at_ms: differsAt, live_ms: recordedAt, shadow_ms: otherAt, ms },
          is_estimated: isEstimated === true,
        }),
      ),
  }
}
