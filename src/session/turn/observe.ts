import { endCall, failReply, finishReply, pauseSpeech, receiveWords, startReply } from './act.ts'
import type { Event } from './events.ts'
import { claimed, isOverlap, lower } from './overlap.ts'
import type { Policy } from './policy.ts'
import { noOverlap, type State } from './state.ts'
import type { Step } from './step.ts'

/** What an event tells us. The only place that reads `event.type`. */
export function observe(state: State, event: Event, policy: Policy): Step {
  switch (event.type) {
    case 'call-start':
      return begin(
        {
          ...state,
          started: true,
          startedAt: event.at,
          activeAt: event.at,
          judged: { pos: 0, at: event.at },
        },
        event.at,
        policy,
      )
    case 'speech-start':
    case 'speech-end':
    case 'audio-judged':
      return hear(state, event, policy)
    case 'words':
      return receiveWords(state, event, event.at, policy)
    case 'playout-start':
    case 'reply-end':
    case 'playout-end':
      return follow(state, event)
    case 'caller-text':
      return event.text.trim() === '' || state.leaving ? [state, []] : answerText(state, event.text, event.at)
    case 'caller-activity':
      return [{ ...state, activeAt: event.at }, []]
    case 'drain':
      if (state.leaving) return [state, []]
      return endCall(state, 'drained', true, event.at)
    case 'hang-up':
      return endCall(state, event.reason, false, event.at)
    case 'words-partial':
      if (state.caller.is !== 'speaking' || state.caller.from !== event.from) return [state, []]
      return [claimed(state, event.text, event.claim, policy), []]
    case 'deadline':
      return [state, []]
  }
}

function begin(state: State, at: number, policy: Policy): Step {
  return policy.greets
    ? startReply({ ...state, turn: 1 }, { turn: 1, cause: 'greeting', ending: null }, at)
    : [state, []]
}

type Heard = Extract<Event, { type: 'speech-start' | 'speech-end' | 'audio-judged' }>

/** The caller's audio. Only news about samples not judged before moves the clock of the line. */
function hear(state: State, event: Heard, policy: Policy): Step {
  const judged = { pos: Math.max(state.judged.pos, event.pos), at: event.at }
  const { caller } = state
  if (event.type === 'speech-start' && caller.is !== 'speaking') {
    const from = caller.is === 'pausing' ? caller.from : event.pos
    const speaking: State = {
      ...state,
      judged,
      activeAt: event.at,
      words: null,
      caller: { is: 'speaking', from, since: event.pos },
    }
    return isOverlap(speaking, policy) ? lower(speaking) : [speaking, []]
  }
  if (event.type === 'speech-end' && caller.is === 'speaking')
    return pauseSpeech({ ...state, judged, activeAt: event.at }, event.pos)
  return [{ ...state, judged }, []]
}

type Reported = Extract<Event, { type: 'playout-start' | 'reply-end' | 'playout-end' }>

/** News of the reply under way; news of a dead turn is dropped by its number. */
function follow(state: State, event: Reported): Step {
  const { agent } = state
  if (agent.is === 'waiting' || agent.reply.turn !== event.turn) return [state, []]
  switch (event.type) {
    case 'playout-start':
      return agent.is === 'speaking'
        ? [state, []]
        : [
            {
              ...state,
              unanswered: false,
              agent: { is: 'speaking', reply: agent.reply, audibleFrom: event.pos, overlap: noOverlap },
            },
            [],
          ]
    case 'reply-end': {
      const failed = event.error !== undefined && agent.is === 'thinking'
      if (failed) return failReply(state, agent.reply, event.at)
      const ending = event.hangUp ? 'end-call' : agent.reply.ending
      return [{ ...state, agent: { ...agent, reply: { ...agent.reply, ending } } }, []]
    }
    case 'playout-end':
      return finishReply({ ...state, lastReply: heardOver(state, event.pos) }, agent.reply, event.at)
  }
}

/** Typed text is a turn of its own: it takes the floor at once. */
function answerText(state: State, text: string, at: number): Step {
  const cut =
    state.agent.is === 'waiting'
      ? []
      : [{ type: 'cut-reply', turn: state.agent.reply.turn, reason: 'caller-text' } as const]
  const turn = state.turn + 1
  const [next, commands] = startReply(
    { ...state, turn, activeAt: at },
    { turn, cause: 'answer', ending: null },
    at,
  )
  return [
    next,
    [
      ...cut,
      { type: 'commit-turn', turn, from: null, to: null },
      { type: 'accept-words', turn, text, confidence: 1 },
      ...commands,
    ],
  ]
}

function heardOver({ agent }: State, to: number): State['lastReply'] {
  return agent.is === 'speaking' ? { from: agent.audibleFrom, to } : null
}
