import { settleWords, startReply } from './act.ts'
import { wasOver } from './decide.ts'
import type { Millis } from './events.ts'
import { heardUntilNow, isEcho } from './overlap.ts'
import type { Policy } from './policy.ts'
import { forget } from './speculate.ts'
import type { State } from './state.ts'
import type { Step } from './step.ts'

/** Typed text is a turn of its own: it takes the floor at once. */
export function answerText(before: State, text: string, at: Millis, policy: Policy): Step {
  const [silent, forgotten] = forget(before)
  const [state, spoken] = endPause(silent, at, policy)
  const isCut = state.agent.is !== 'waiting'
  const turn = state.turn + 1
  const [next, commands] = startReply(
    {
      ...state,
      turn,
      activeAt: at,
      nudges: 0,
      silence: { since: at, heardAt: at, fillers: 0 },
      lastReply: isCut && policy.holdMs !== null ? heardUntilNow(state) : state.lastReply,
    },
    { turn, cause: 'answer', ending: null },
    at,
  )
  return [
    next,
    [
      ...forgotten,
      ...(state.agent.is === 'waiting'
        ? []
        : [{ type: 'cut-reply', turn: state.agent.reply.turn, reason: 'caller-text' } as const]),
      ...spoken,
      { type: 'commit-turn', turn, from: null, to: null },
      { type: 'accept-words', turn, text, confidence: 1 },
      ...commands,
    ],
  ]
}

/** Who types in a pause has said what they wanted to say: a turn of its own before the typed one, which answers both. */
function endPause(state: State, at: Millis, policy: Policy): Step {
  const { caller, agent, words } = state
  if (caller.is !== 'pausing' || agent.is !== 'waiting') return [state, []]
  const { from, to } = caller
  if (wasOver(state, policy) || isEcho(state, from, words, policy)) return [state, []]
  const turn = state.turn + 1
  const quiet: State = { ...state, turn, caller: { is: 'quiet' }, words: null }
  const commit = { type: 'commit-turn', turn, from, to } as const
  if (words === null) return [{ ...quiet, awaited: [...state.awaited, { turn, from, to }] }, [commit]]
  const [next, commands] = settleWords(quiet, { turn, from, to }, { words, policy, at })
  return [next, [commit, ...commands]]
}
