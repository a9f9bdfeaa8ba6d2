import type { Cause, Command, EndFact, EndReason, Millis, Turn, WordsFact } from './events.ts'
import { claimed, isEcho } from './overlap.ts'
import type { Policy } from './policy.ts'
import { prepare } from './speculate.ts'
import { type Awaited, isDue, type Reply, type State } from './state.ts'
import type { Step } from './step.ts'

/** The model is asked: it tells what there is to tell. */
const asksModel = new Set<Cause>(['answer', 'nudge', 'news'])

/** The agent is to speak. A filler of the same turn goes on: the reply follows it. */
export function startReply(state: State, reply: Reply, at: Millis): Step {
  const { agent } = state
  const fills = agent.is === 'speaking' && agent.replyFrom === null && agent.reply.turn === reply.turn
  return [
    {
      ...state,
      agent: fills ? { ...agent, reply, since: at } : { is: 'thinking', reply, since: at },
      news: state.news && !asksModel.has(reply.cause),
      skipped: state.skipped && reply.cause !== 'answer',
    },
    [{ type: 'start-reply', turn: reply.turn, cause: reply.cause, ending: reply.ending }],
  ]
}

/** Only an answer of the model shows that its providers are well. */
const provesNothing = new Set<Cause>(['nudge', 'news', 'not-understood', 'failed'])

/** What nobody waits for: no apology where nothing comes of it. */
export const isUnasked = ({ cause, isHalf }: Reply): boolean =>
  cause === 'nudge' || (cause === 'news' && !isHalf)

/** The reply was heard to its end, or to where it broke off. */
export function finishReply(state: State, reply: Reply, at: Millis, policy: Policy): Step {
  const done: State = {
    ...state,
    agent: { is: 'waiting' },
    activeAt: reply.cause === 'nudge' ? state.activeAt : at,
    spokeAt: at,
    unanswered: false,
    skipped: reply.skips === true,
    failures: provesNothing.has(reply.cause) || reply.broke ? state.failures : 0,
  }
  const finish: Command = { type: 'finish-reply', turn: reply.turn }
  const leaving = reply.ending === null ? null : { reason: reply.ending, since: at }
  const broken: State = { ...done, leaving, failures: done.failures + (reply.broke ? 1 : 0) }
  const lasts = reply.broke === 'lasting'
  const isOver = lasts || broken.failures >= policy.failuresInRow
  // Who goes on by themselves needs no apology, and half of one is enough of it.
  const isSilent = reply.broke && leaving === null && state.caller.is === 'quiet' && !isUnasked(reply)
  if (!isSilent || (reply.cause === 'failed' && !isOver)) return [broken, [finish]]
  const turn = state.turn + 1
  const [next, commands] = apologise({ ...broken, turn }, { turn, lasts, at, policy })
  return [next, [finish, ...commands]]
}

/** Nothing of the reply could be heard: apologise, and go on unless that is in vain; an apology that cannot be heard ends the call. */
export function failReply(
  state: State,
  reply: Reply,
  { at, policy, lasts }: { readonly at: Millis; readonly policy: Policy; readonly lasts: boolean },
): Step {
  if (reply.ending !== null) return end(state, reply.ending)
  if (isUnasked(reply) && !lasts) return dropReply({ ...state, spokeAt: at }, reply, 'failed')
  if (reply.cause === 'failed') return end(state, 'providers-failed')
  const failed: State = { ...state, failures: state.failures + 1, unanswered: false }
  return apologise(failed, { turn: reply.turn, lasts, at, policy })
}

/** A provider failed: the caller is asked to say it again, or told that the call has to end. */
function apologise(
  state: State,
  of: { readonly turn: Turn; readonly lasts: boolean; readonly at: Millis; readonly policy: Policy },
): Step {
  const isOver = of.lasts || state.failures >= of.policy.failuresInRow
  const reply: Reply = isOver
    ? { turn: of.turn, cause: 'goodbye', ending: 'providers-failed' }
    : { turn: of.turn, cause: 'failed', ending: null }
  return startReply(state, reply, of.at)
}

export function dropReply(
  state: State,
  { turn }: Reply,
  reason: Extract<Command, { type: 'cut-reply' }>['reason'],
): Step {
  return [{ ...state, agent: { is: 'waiting' } }, [{ type: 'cut-reply', turn, reason }]]
}

/** The call is to end, with a goodbye where the caller is to hear one. */
export function endCall(state: State, reason: EndReason, goodbye: boolean, at: Millis): Step {
  const saying = state.agent.is !== 'waiting' && state.agent.reply.ending !== null
  if (goodbye && saying) return [state, []]
  const cut: Command[] =
    state.agent.is === 'waiting'
      ? []
      : [{ type: 'cut-reply', turn: state.agent.reply.turn, reason: 'ending' }]
  if (!goodbye) {
    const [ended, commands] = end(state, reason)
    return [ended, [...cut, ...commands]]
  }
  const turn = state.turn + 1
  const [next, commands] = startReply(
    { ...state, turn, caller: { is: 'quiet' } },
    { turn, cause: 'goodbye', ending: reason },
    at,
  )
  return [next, [...cut, ...commands]]
}

export function end(state: State, reason: EndReason): Step {
  return [{ ...state, ended: true, agent: { is: 'waiting' } }, [{ type: 'end-call', reason }]]
}

/** The caller fell silent at `to`: perhaps for good, so the words are asked for now. */
export function pauseSpeech(state: State, end: number): Step {
  if (state.caller.is !== 'speaking') return [state, []]
  const { from } = state.caller
  const to = Math.max(from, end)
  return [{ ...state, caller: { is: 'pausing', from, to } }, [{ type: 'request-words', from, to }]]
}

/** Words came: for a turn that waits for them, or ahead of the end of the turn under way. */
export function receiveWords(state: State, words: WordsFact, at: Millis, policy: Policy): Step {
  const awaited = state.awaited.find(item => item.from === words.from && item.to === words.to)
  if (awaited)
    return settleWords({ ...state, awaited: state.awaited.filter(item => item !== awaited) }, awaited, {
      words,
      policy,
      at,
    })
  const { caller } = state
  const ahead = caller.is === 'pausing' && caller.from === words.from && caller.to === words.to
  if (!ahead) return [state, []]
  return prepare(claimed({ ...state, words }, words.text, words.claim, policy), words, policy)
}

/** More is known about the end of the turn under way than when its words came. Once it is committed that is of no use. */
export function judgeAgain(state: State, { from, to, finished }: EndFact, policy: Policy): Step {
  const { caller, words } = state
  if (caller.is !== 'pausing' || words?.from !== from || words.to !== to) return [state, []]
  const judged = { ...words, finished }
  const next = { ...state, words: judged }
  return state.prepared === null ? prepare(next, judged, policy) : [next, []]
}

/** An answer to a later turn is being made that was asked for without the words of this one. */
function isWithout({ agent, awaited }: State, { turn }: Awaited): boolean {
  if (agent.is !== 'thinking' || agent.reply.cause !== 'answer' || agent.reply.turn < turn) return false
  const { reply } = agent
  return !reply.isHalf && !reply.tools?.length && !awaited.some(item => item.turn === reply.turn)
}

/** The answer that was begun too early is none; nobody has heard of it. */
function beginAnew(state: State, at: Millis): Step {
  if (state.agent.is === 'waiting') return [state, []]
  const [dropped, cut] = dropReply(state, state.agent.reply, 'goes-on')
  const turn = state.turn + 1
  const [next, commands] = startReply({ ...dropped, turn }, { turn, cause: 'answer', ending: null }, at)
  return [next, [...cut, ...commands]]
}

/** The words of a committed turn are known: keep them, and answer unless the caller has gone on since. */
export function settleWords(
  before: State,
  turn: Awaited,
  { words, policy, at }: { readonly words: WordsFact; readonly policy: Policy; readonly at: Millis },
): Step {
  const said = words.text.trim() !== '' && !isEcho(before, turn.from, words, policy)
  const state = said ? { ...before, turnEnd: turn.to, nudges: 0 } : before
  const commands: Command[] = said
    ? [{ type: 'accept-words', turn: turn.turn, text: words.text, confidence: words.confidence }]
    : [{ type: 'drop-speech', from: turn.from, to: turn.to, reason: 'no-words' }]
  const mine = isDue(state.agent) && state.agent.reply.turn === turn.turn
  if (!mine) {
    const isLate = state.agent.is === 'speaking' && !isDue(state.agent)
    const next = { ...state, unanswered: state.unanswered || (said && !isLate) }
    if (!said || !isWithout(next, turn)) return [next, commands]
    const [again, more] = beginAnew(next, at)
    return [again, [...commands, ...more]]
  }
  const hasFailed = words.error !== undefined
  const heard: State = hasFailed ? { ...state, failures: state.failures + 1 } : state
  if (hasFailed && (words.lasting || heard.failures >= policy.failuresInRow)) {
    const [ended, more] = apologise(heard, { turn: turn.turn, lasts: words.lasting === true, at, policy })
    return [ended, [...commands, ...more]]
  }
  // Who has been told to wait is owed a sentence.
  const isOwed = hasFailed || state.silence.fillers > 0
  const cause = said || state.unanswered ? 'answer' : isOwed ? 'not-understood' : null
  if (cause === null) return [{ ...heard, agent: { is: 'waiting' }, activeAt: at }, commands]
  const [next, more] = startReply(heard, { turn: turn.turn, cause, ending: null }, at)
  return [next, [...commands, ...more]]
}
