import type { Millis, Pos } from './events.ts'
import type { Policy } from './policy.ts'
import type { State } from './state.ts'
import type { Step } from './step.ts'

/** Samples of caller audio per millisecond. */
export const PER_MS = 16

/** A decision that waits: for audio up to `pos` to be judged, at the latest until `at`. */
export interface Open {
  readonly pos: Pos | null
  readonly at: Millis
  readonly act: (state: State, now: Millis, policy: Policy) => Step
}

/** When the caller's audio has been judged up to `pos`; without audio the clock counts again after the stall allowance: a muted client's silence is silence too. */
export function judged({ judged }: State, pos: Pos, { stallMs }: Policy): Pick<Open, 'pos' | 'at'> {
  return { pos, at: judged.at + stallMs + (pos - judged.pos) / PER_MS }
}
