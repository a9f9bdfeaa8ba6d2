import { dropReply, end, endCall, failReply, isUnasked, pauseSpeech, settleWords, startReply } from './act.ts'
import type { Command, Millis } from './events.ts'
import { judged, type Open, PER_MS } from './open.ts'
import { isEcho, isLong, isOverlap, overlap } from './overlap.ts'
import type { Policy } from './policy.ts'
import { fillers, news, nudges } from './silence.ts'
import { forget } from './speculate.ts'
import { isDue, mayInterrupt, type State } from './state.ts'
import type { Step } from './step.ts'
import { giveUpAt } from './tools.ts'
import { windowMs } from './window.ts'

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
  const { caller, judged: line } = state
  const over = overlap(state, policy)
  if (caller.is === 'pausing') {
    if (waits(state, policy)) return over
    // Words over the agent's speech say what it was; without any it was nothing.
    const ms = isOverlap(state, policy) && state.words === null ? policy.claimMs : windowMs(state, policy)
    return [...over, { ...judged(state, caller.to + ms * PER_MS, policy), act: endSpeech }]
  }
  if (caller.is !== 'speaking') return []
  const dead: Open = {
    pos: null,
    at: line.at + policy.stallInSpeechMs,
    act: current => pauseSpeech(current, current.judged.pos),
  }
  return [...over, dead]
}

/** Real speech over a reply that may not be interrupted is a turn that waits for the reply's end. */
function waits({ caller, agent }: State, policy: Policy): boolean {
  if (caller.is !== 'pausing' || agent.is === 'waiting' || mayInterrupt(agent.reply, policy)) return false
  return isLong(caller, policy)
}

/** The silence window has passed: the end of a turn, or of a sound that took no floor. */
function endSpeech(state: State, now: Millis, policy: Policy): Step {
  const { caller, agent, words } = state
  if (caller.is !== 'pausing') return [state, []]
  const { from, to } = caller
  const quiet: State = { ...state, caller: { is: 'quiet' }, words: null }
  if (agent.is !== 'waiting' || wasOver(state, policy) || isEcho(state, from, words, policy))
    return dropped(quiet, { type: 'drop-speech', from, to, reason: 'overlap' }, now)
  const turn = state.turn + 1
  const committed: State = {
    ...quiet,
    turn,
    activeAt: now,
    silence: { since: now, heardAt: state.judged.at - (state.judged.pos - to) / PER_MS, fillers: 0 },
    prepared: null,
    preparedInVain: state.prepared === null ? state.preparedInVain : 0,
    agent: { is: 'thinking', reply: { turn, cause: 'answer', ending: null }, since: now },
  }
  const commit = { type: 'commit-turn', turn, from, to } as const
  if (words === null) return [{ ...committed, awaited: [...state.awaited, { turn, from, to }] }, [commit]]
  const [next, commands] = settleWords(committed, { turn, from, to }, { words, policy, at: now })
  return [next, [commit, ...commands]]
}

/** It was nothing. What it silenced before that was heard is still due. */
function dropped(state: State, drop: Command, now: Millis): Step {
  const [next, forgotten] = forget(state)
  if (next.agent.is !== 'waiting' || !next.unanswered) return [next, [...forgotten, drop]]
  const turn = next.turn + 1
  const since = { activeAt: now, silence: { since: now, heardAt: now, fillers: 0 } }
  const [answering, commands] = startReply(
    { ...next, ...since, turn },
    { turn, cause: 'answer', ending: null },
    now,
  )
  return [answering, [...forgotten, drop, ...commands]]
}

/** The agent was speaking from before this short sound until after its silence window, although it is known to be over by now. */
export function wasOver({ caller, lastReply, words }: State, policy: Policy): boolean {
  if (caller.is !== 'pausing' || lastReply === null) return false
  const short =
    policy.holdMs === null
      ? caller.to - caller.from < policy.bargeInMs * PER_MS
      : words !== null && words.claim !== 'floor' && words.claim !== 'demand'
  return short && caller.from >= lastReply.from && caller.to + policy.silenceMs * PER_MS <= lastReply.to
}

/** The clocks of the call as a whole. */
function limits(state: State, policy: Policy): Open[] {
  const { agent, caller } = state
  const open: Open[] = []
  if (isDue(agent))
    open.push(...fillers(state, policy), {
      pos: null,
      at: giveUpAt(agent, policy),
      act: giveUp,
    })
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
  return [...open, ...news(state, policy), ...nudges(state, policy)]
}

function giveUp(state: State, now: Millis, policy: Policy): Step {
  if (!isDue(state.agent)) return [state, []]
  const { reply } = state.agent
  const awaited = state.awaited.filter(item => item.turn !== reply.turn)
  if (isUnasked(reply)) return dropReply({ ...state, spokeAt: now }, reply, 'timeout')
  const [next, commands] = failReply({ ...state, awaited }, reply, { at: now, policy, lasts: false })
  return [next, [{ type: 'cut-reply', turn: reply.turn, reason: 'timeout' }, ...commands]]
}
