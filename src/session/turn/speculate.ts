import type { WordsFact } from './events.ts'
import { isEcho } from './overlap.ts'
import type { Policy } from './policy.ts'
import type { State } from './state.ts'
import type { Step } from './step.ts'

/** The words of a caller who pauses are known: their answer is begun, unless that was too often for nothing. */
export function prepare(state: State, words: WordsFact, policy: Policy): Step {
  const { agent, caller } = state
  const isTurn = agent.is === 'waiting' && caller.is === 'pausing' && words.text.trim() !== ''
  if (!isTurn || isEcho(state, words.from, words, policy) || !isWorthIt(state, words, policy))
    return [state, []]
  return [{ ...state, prepared: words }, [{ type: 'prepare-reply', turn: state.turn + 1, text: words.text }]]
}

function isWorthIt({ preparedInVain }: State, { finished = 0, waits }: WordsFact, policy: Policy): boolean {
  if (!policy.speculates || waits) return false
  if (preparedInVain < policy.speculatesInVain) return true
  return finished >= (preparedInVain < 2 * policy.speculatesInVain ? 0.5 : policy.sureFinished)
}

/** What was made ahead is for nothing: the caller goes on, or it was none of their turn. */
export function forget(state: State): Step {
  if (state.prepared === null) return [state, []]
  return [
    { ...state, prepared: null, preparedInVain: state.preparedInVain + 1 },
    [{ type: 'forget-reply', turn: state.turn + 1 }],
  ]
}
