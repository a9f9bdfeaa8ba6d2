import { decide, due } from './decide.ts'
import type { Command, Event, Millis, Pos } from './events.ts'
import { observe } from './observe.ts'
import type { Policy } from './policy.ts'
import type { State } from './state.ts'

/** The next state and what is to be done, in order. */
export type Step = readonly [State, readonly Command[]]

/**
 * Turn-taking as a pure function: no clock, no I/O, no randomness. Folds one event into the state, then takes every
 * decision that has fallen due. The same events give the same commands, whenever they are played.
 */
export function step(state: State, event: Event, policy: Policy): Step {
  if (state.ended) return [state, []]
  let [current, commands] = observe(state, event, policy)
  // A decision may make the next one due (the line died, so the speech ended, so the turn did); each one moves on,
  // and four in a row is more than any state can ask for.
  for (let round = 0; round < 4; round++) {
    const [next, more] = decide(current, event.at, policy)
    if (next === current) break
    current = next
    commands = [...commands, ...more]
  }
  return [current, commands]
}

/** When `step` could decide something without a further fact. */
export interface Deadline {
  /** On the session's clock; null: never. */
  readonly at: Millis | null
  /** As soon as the caller's audio has been judged up to here; null: no such position. */
  readonly pos: Pos | null
}

/** The next instant at which a decision falls due. Timers are derived from this and never set by anything else. */
export function deadline(state: State, policy: Policy): Deadline {
  if (state.ended || !state.started) return { at: null, pos: null }
  const open = due(state, policy)
  const at = open.reduce((least, item) => Math.min(least, item.at), Number.POSITIVE_INFINITY)
  const pos = open.reduce(
    (least, item) => Math.min(least, item.pos ?? Number.POSITIVE_INFINITY),
    Number.POSITIVE_INFINITY,
  )
  return { at: Number.isFinite(at) ? at : null, pos: Number.isFinite(pos) ? pos : null }
}
