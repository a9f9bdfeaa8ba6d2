import { startReply } from './act.ts'
import type { Millis } from './events.ts'
import type { Open } from './open.ts'
import type { Policy } from './policy.ts'
import { isDue, type State } from './state.ts'
import type { Step } from './step.ts'

/** Where the end of a turn was long waited for, as of a dictated number, its answer gets so long before a filler is said. */
const ANSWER_MS = 1_000

/** Nothing sounds although an answer is due: a filler is said, but over nobody. Who is only asked whether they are there waits for nothing. */
export function fillers({ agent, caller, silence }: State, policy: Policy): Open[] {
  if (!isDue(agent) || (agent.reply.cause !== 'answer' && !agent.reply.isHalf)) return []
  if (silence.since === null || caller.is === 'speaking') return []
  const own = silence.fillers < policy.softTimeouts ? policy.softTimeoutMs : null
  // The agent's own wait begins with the turn's end; the caller's silence began with their last word.
  const due = [
    own === null ? [] : silence.since + own,
    policy.fillerMs === null ? [] : Math.max(silence.since + ANSWER_MS, silence.heardAt + policy.fillerMs),
  ].flat()
  return due.length === 0 ? [] : [{ pos: null, at: Math.min(...due), act: fill }]
}

function fill(state: State): Step {
  const { agent, silence, fillers } = state
  if (agent.is === 'waiting') return [state, []]
  return [
    { ...state, fillers: fillers + 1, silence: { ...silence, since: null, fillers: silence.fillers + 1 } },
    [{ type: 'say-filler', turn: agent.reply.turn, number: fillers }],
  ]
}

/** Nobody speaks: the agent takes the turn itself, and leaves it at that when nobody answers time and again. */
export function nudges(state: State, policy: Policy): Open[] {
  const { agent, caller, activeAt, spokeAt } = state
  const waitMs = patienceMs(state, policy)
  const isSilent = agent.is === 'waiting' && caller.is === 'quiet'
  if (state.skipped || !isSilent || waitMs === null || state.nudges >= policy.nudgesInRow) return []
  return [{ pos: null, at: Math.max(activeAt, spokeAt) + waitMs, act: nudge }]
}

const patienceMs = ({ turn }: State, policy: Policy): Millis | null =>
  turn === 0 ? policy.initialWaitMs : policy.turnTimeoutMs

function nudge(state: State, now: Millis, policy: Policy): Step {
  const turn = state.turn + 1
  const silentMs = patienceMs(state, policy) ?? 0
  const [next, commands] = startReply(
    { ...state, turn, nudges: state.nudges + 1 },
    { turn, cause: 'nudge', ending: null },
    now,
  )
  return [
    next,
    commands.map(command => (command.type === 'start-reply' ? { ...command, silentMs } : command)),
  ]
}

/** A tool that ran aside is done. Who may be about to speak is not talked over, and who has the floor for themselves is left alone. */
export function news(state: State, policy: Policy): Open[] {
  const { agent, caller, activeAt, spokeAt } = state
  if (!state.news || state.skipped || agent.is !== 'waiting' || caller.is !== 'quiet') return []
  return [{ pos: null, at: Math.max(activeAt, spokeAt) + policy.newsMs, act: tellNews }]
}

function tellNews(state: State, now: Millis): Step {
  const turn = state.turn + 1
  return startReply({ ...state, turn }, { turn, cause: 'news', ending: null }, now)
}
