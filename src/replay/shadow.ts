import type { LogEntry, Mark } from '../session/log.ts'
import type { Millis, Turn } from '../session/turn/events.ts'
import type { Policy } from '../session/turn/policy.ts'
import { openComparison } from './comparison.ts'
import type { Change, PolicyDifference } from './difference.ts'
import { tellDifference } from './told.ts'

type ShadowMark = Extract<Mark, { readonly type: 'shadow' }>

/** A policy that looks on. */
export interface Shadow {
  /** What the call's log has just got. Never throws. */
  push(entry: LogEntry): void
  end(): void
}

/**
 * A second policy beside the live one of a call: it sees the same, decides nothing, and says what it would have done otherwise. After each difference it
 * takes the call as it is. `mark` gets a difference, or that an answer came when the shadow's would have; a bug in all this ends the shadow (`crashed`)
 * and nothing else.
 */
export function openShadow({
  live,
  shadow,
  mark,
  crashed,
}: {
  readonly live: Policy
  readonly shadow: Policy
  readonly mark: (mark: ShadowMark, at: Millis) => void
  readonly crashed: (error: unknown) => void
}): Shadow {
  let now: Millis = 0
  let isDown = false
  const comparison = openComparison({
    recorded: live,
    other: shadow,
    goesOn: true,
    found: difference => mark(markOf(difference), now),
    agreed: turn => mark({ type: 'shadow', turn, change: 'same' }, now),
  })

  function guard(act: () => void): void {
    if (isDown) return
    try {
      act()
    } catch (error) {
      isDown = true
      crashed(error)
    }
  }

  return {
    push(entry) {
      if (entry.kind === 'event') now = entry.event.at
      if (entry.kind === 'mark' && entry.mark.type === 'shadow') return
      guard(() => comparison.push(entry))
    },
    end: () => guard(comparison.end),
  }
}

const markOf = ({
  turn,
  change,
  at,
  recordedAt,
  otherAt,
  ms,
  isEstimated,
}: PolicyDifference): ShadowMark => ({
  ...{ type: 'shadow', turn, change, differsAt: at, recordedAt, otherAt, ms },
  ...(isEstimated && { isEstimated }),
})

/** What the shadow policy of a call would have done otherwise in a turn, in sentences, from the call's log. */
export function tellShadow(log: readonly LogEntry[], turn: Turn): string[] {
  return log.flatMap(entry => {
    if (entry.kind !== 'mark' || entry.mark.type !== 'shadow' || entry.mark.turn !== turn) return []
    const { change, differsAt = 0, recordedAt = null, otherAt = null, ms = null, isEstimated } = entry.mark
    if (change === 'same') return ['The shadow policy would have answered just then, too.']
    const difference = { turn, at: differsAt, recordedAt, otherAt, ms, isEstimated: isEstimated === true }
    return [`By the shadow policy: ${tellDifference({ ...difference, change: change as Change })}.`]
  })
}
