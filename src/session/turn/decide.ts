import { end, endCall, failReply, pauseSpeech, settleWords } from './act.ts'
import type { Millis, Pos } from './events.ts'
import type { Policy } from './policy.ts'
import { mayInterrupt, type State } from './state.ts'
import type { Step } from './step.ts'

/** Samples of caller audio per millisecond. */
const PER_MS = 16

/** A decision that waits: for audio up to `pos` to be judged, at the latest until `at`. */
interface Open {
  readonly pos: Pos | null
  readonly at: Millis
  readonly act: (state: State, now: Millis, policy: Policy) => Step
}

/** Takes the first decision that has fallen due. Level-triggered: a timer that fires early, late or twice does no harm. */
export function decide(state: State, now: Millis, policy: Policy): Step {
  if (state.ended || !state.started) return [state, []]
  const open = due(state, policy).find(
    item => now >= item.at || (item.pos !== null && state.judged.pos >= item.pos),
  )
  return open ? open.act(state, now, policy) : [state, []]
}

/** Everything that is waiting to be decided. */
export function due(state: State, policy: Policy): readonly Open[] {
  if (state.leaving) return [leave(state.leaving, policy)]
  return [...floor(state, policy), ...limits(state, policy)]
}

function leave({ reason, since }: NonNullable<State['leaving']>, policy: Policy): Open {
  return { pos: null, at: since + policy.lingerMs, act: state => end(state, reason) }
}

/** Who has the floor: the end of the caller's turn, and the caller's voice over the agent's. */
function floor(state: State, policy: Policy): Open[] {
  const { caller, agent, judged } = state
  if (caller.is === 'pausing') {
    if (waits(state, policy)) return []
    const pos = caller.to + policy.silenceMs * PER_MS
    // Without audio the clock counts again after the stall allowance: a muted client's silence is silence too.
    return [{ pos, at: judged.at + policy.stallMs + (pos - judged.pos) / PER_MS, act: endSpeech }]
  }
  if (caller.is !== 'speaking') return []
  const dead: Open = {
    pos: null,
    at: judged.at + policy.stallInSpeechMs,
    act: current => pauseSpeech(current, current.judged.pos),
  }
  if (agent.is === 'waiting' || !mayInterrupt(agent.reply, policy)) return [dead]
  const sustained =
    agent.is === 'speaking' || agent.reply.cause === 'greeting' ? policy.bargeInMs * PER_MS : 0
  return [{ pos: caller.since + sustained, at: Number.POSITIVE_INFINITY, act: bargeIn }, dead]
}

/** Real speech over a reply that may not be interrupted is a turn that waits for the reply's end. */
function waits({ caller, agent }: State, policy: Policy): boolean {
  if (caller.is !== 'pausing' || agent.is === 'waiting' || mayInterrupt(agent.reply, policy)) return false
  return caller.to - caller.from >= policy.bargeInMs * PER_MS
}

function bargeIn(state: State): Step {
  if (state.agent.is === 'waiting') return [state, []]
  const { turn, cause } = state.agent.reply
  const since = state.caller.is === 'speaking' ? state.caller.since : 0
  const unheard = cause === 'answer' && (state.agent.is === 'thinking' || since < state.agent.audibleFrom)
  const unanswered = state.unanswered || (unheard && !state.awaited.some(item => item.turn === turn))
  return [
    { ...state, agent: { is: 'waiting' }, unanswered },
    [{ type: 'cut-reply', turn, reason: 'barge-in' }],
  ]
}

/** The silence window has passed: the end of a turn, or of a sound that took no floor. */
function endSpeech(state: State, now: Millis, policy: Policy): Step {
  const { caller, agent, words } = state
  if (caller.is !== 'pausing') return [state, []]
  const { from, to } = caller
  const quiet: State = { ...state, caller: { is: 'quiet' }, words: null }
  if (agent.is !== 'waiting' || wasOver(state, policy))
    return [quiet, [{ type: 'drop-speech', from, to, reason: 'overlap' }]]
  const turn = state.turn + 1
  const committed: State = {
    ...quiet,
    turn,
    activeAt: now,
    agent: { is: 'thinking', reply: { turn, cause: 'answer', ending: null }, since: now },
  }
  const commit = { type: 'commit-turn', turn, from, to } as const
  if (words === null) return [{ ...committed, awaited: [...state.awaited, { turn, from, to }] }, [commit]]
  const [next, commands] = settleWords(committed, { turn, from, to }, words, now)
  return [next, [commit, ...commands]]
}

/** The agent was speaking from before this short sound until after its silence window, although it is known to be over by now. */
function wasOver({ caller, lastReply }: State, policy: Policy): boolean {
  if (caller.is !== 'pausing' || lastReply === null) return false
  const short = caller.to - caller.from < policy.bargeInMs * PER_MS
  return short && caller.from >= lastReply.from && caller.to + policy.silenceMs * PER_MS <= lastReply.to
}

/** The clocks of the call as a whole. */
function limits(state: State, policy: Policy): Open[] {
  const { agent, caller } = state
  const open: Open[] = []
  if (agent.is === 'thinking') open.push({ pos: null, at: agent.since + policy.replyTimeoutMs, act: giveUp })
  const ending = agent.is !== 'waiting' && agent.reply.ending !== null
  if (ending) return open
  open.push({
    pos: null,
    at: state.startedAt + policy.maxDurationMs,
    act: (current, now, { saysGoodbyeAtMax }) => endCall(current, 'max-duration', saysGoodbyeAtMax, now),
  })
  if (policy.silenceEndCallMs !== null && agent.is === 'waiting' && caller.is === 'quiet') {
    open.push({
      pos: null,
      at: state.activeAt + policy.silenceEndCallMs,
      act: (current, now) => endCall(current, 'caller-silent', false, now),
    })
  }
  return open
}

function giveUp(state: State, now: Millis): Step {
  if (state.agent.is !== 'thinking') return [state, []]
  const { reply } = state.agent
  const awaited = state.awaited.filter(item => item.turn !== reply.turn)
  const [next, commands] = failReply({ ...state, awaited }, reply, now)
  return [next, [{ type: 'cut-reply', turn: reply.turn, reason: 'timeout' }, ...commands]]
}
