import type { Policy, Turn } from '../session/turn/index.ts'
import { openComparison } from './comparison.ts'
import { isHeard, type PolicyDifference } from './difference.ts'
import { paceOf } from './making.ts'
import type { RecordedCall } from './read-log.ts'
import { type Difference, replayCall } from './replay-call.ts'

/** A recorded call under another policy, as far as the record goes. */
export interface WhatIf {
  readonly conversationId: string
  /** Turns whose answers would have sounded just when they did, up to the first that would not. */
  readonly same: readonly Turn[]
  /** The first difference that the caller would have heard, or after which the conversation would have been another; null: there is none. */
  readonly difference: PolicyDifference | null
  /** Whether the caller would have heard it. */
  readonly isHeard: boolean
  /** This build does not decide this call as it was decided then: a what-if from there on would compare with a call that there never was. */
  readonly unlike: Difference | null
}

/**
 * What another policy would have made of a recorded call. Only what happened is taken from the log, and no timer; the news that this policy would
 * have waited for are put between. It ends at the first difference that the caller would have heard: what they did after that was an answer to
 * what they did hear. `window`: samples that the ears judge at a time.
 */
export function whatIf(call: RecordedCall, policy: Policy, { window }: { window?: number } = {}): WhatIf {
  const { header, entries } = call
  const { difference: unlike } = replayCall(call)
  const until =
    unlike === null ? Number.POSITIVE_INFINITY : Math.min(unlike.at, unlike.replayedAt ?? unlike.at)
  const same: Turn[] = []
  let difference: PolicyDifference | null = null
  const comparison = openComparison({
    recorded: header.policy,
    other: policy,
    goesOn: false,
    pace: paceOf(call),
    found(found) {
      difference = found
    },
    agreed: turn => same.push(turn),
    ...(window !== undefined && { window }),
  })
  for (const entry of entries) {
    const at = entry.kind === 'event' ? entry.event.at : 0
    if (comparison.isOver || at > until) break
    comparison.push(entry)
  }
  comparison.end()
  return { conversationId: header.conversationId, same, difference, unlike, ...heard(difference) }
}

const heard = (difference: PolicyDifference | null): Pick<WhatIf, 'isHeard'> => ({
  isHeard: difference !== null && isHeard(difference),
})
