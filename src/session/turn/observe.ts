import { endCall, failReply, finishReply, judgeAgain, pauseSpeech, receiveWords, startReply } from './act.ts'
import type { Event } from './events.ts'
import { PER_MS } from './open.ts'
import { claimed, isOverlap, lower } from './overlap.ts'
import type { Policy } from './policy.ts'
import { forget } from './speculate.ts'
import { isDue, noOverlap, type State } from './state.ts'
import type { Step } from './step.ts'
import { become, followTool, type ToolNews } from './tools.ts'
import { answerText } from './typed.ts'

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
    case 'end-judged':
      return judgeAgain(state, event, policy)
    case 'playout-start':
    case 'filler-start':
    case 'filler-end':
    case 'reply-end':
    case 'playout-end':
    case 'tool-start':
    case 'tool-end':
    case 'reply-pause':
      return follow(state, event, policy)
    case 'tool-news':
      return [{ ...state, news: true }, []]
    case 'caller-text':
      return event.text.trim() === '' || state.leaving
        ? [state, []]
        : answerText(state, event.text, event.at, policy)
    case 'caller-activity':
      return [{ ...state, activeAt: event.at, nudges: 0 }, []]
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
  const { caller, agent } = state
  // A sound over a nudge may be its echo.
  const activeAt = agent.is === 'speaking' && agent.reply.cause === 'nudge' ? state.activeAt : event.at
  if (event.type === 'speech-start' && caller.is !== 'speaking') {
    const from = caller.is === 'pausing' ? caller.from : event.pos
    const speaking: State = {
      ...state,
      pauseMs: paused(state, event.pos),
      judged,
      activeAt,
      words: null,
      caller: { is: 'speaking', from, since: event.pos },
    }
    const [silent, forgotten] = forget(speaking)
    const [next, lowered] = isOverlap(silent, policy) ? lower(silent) : [silent, []]
    return [next, [...forgotten, ...lowered]]
  }
  if (event.type === 'speech-end' && caller.is === 'speaking')
    return pauseSpeech({ ...state, judged, activeAt }, event.pos)
  return [{ ...state, judged }, []]
}

/** How much of a new pause goes into the mean. */
const NEW_PAUSE = 0.3
/** A shorter silence is a stop consonant or a breath; a longer one is a turn of its own. */
const PAUSE_MS = [150, 2_500] as const
/** Beyond this a voice over the answer interrupts it. */
const GOES_ON_MS = 1_200

/** The caller's pauses, with the one that ends at `pos`: inside a turn, or behind one that was taken for over too early. */
function paused({ caller, turnEnd, pauseMs, agent }: State, pos: number): number | null {
  const from = caller.is === 'pausing' ? caller.to : agent.is === 'waiting' ? null : turnEnd
  const ms = from === null ? 0 : (pos - from) / PER_MS
  const most = caller.is === 'pausing' ? PAUSE_MS[1] : GOES_ON_MS
  if (ms < PAUSE_MS[0] || ms > most) return pauseMs
  return pauseMs === null ? ms : pauseMs + (ms - pauseMs) * NEW_PAUSE
}

type Reported = Extract<
  Event,
  {
    type: 'playout-start' | 'filler-start' | 'filler-end' | 'reply-end' | 'playout-end' | ToolNews['type']
  }
>

/** News of the reply under way; news of a dead turn is dropped by its number. */
function follow(state: State, event: Reported, policy: Policy): Step {
  const { agent } = state
  if (agent.is === 'waiting' || agent.reply.turn !== event.turn) return [state, []]
  switch (event.type) {
    case 'playout-start': {
      if (!isDue(agent)) return [state, []]
      const replyFrom = event.pos + (event.behindMs ?? 0) * PER_MS
      return [{ ...state, unanswered: false, agent: { ...audible(agent, event.pos), replyFrom } }, []]
    }
    case 'filler-start':
      return [agent.is === 'thinking' ? { ...state, agent: audible(agent, event.pos) } : state, []]
    case 'filler-end':
      return [
        isDue(agent)
          ? { ...state, silence: { ...state.silence, since: event.at, heardAt: event.at } }
          : state,
        [],
      ]
    case 'reply-end': {
      const hasFailed = event.error !== undefined
      // Who was to be taken leave of is not asked to say it again.
      const lasts = event.lasting === true || (hasFailed && event.hangUp)
      if (hasFailed && isDue(agent)) return failReply(state, agent.reply, { at: event.at, policy, lasts })
      const ending = event.hangUp ? 'end-call' : agent.reply.ending
      const broke = hasFailed ? ({ broke: lasts ? 'lasting' : 'passing' } as const) : {}
      const skips = event.skips ? ({ skips: true } as const) : {}
      return become(state, agent, { ...agent.reply, ending, ...broke, ...skips, tools: [] }, policy)
    }
    case 'tool-start':
    case 'tool-end':
    case 'reply-pause':
      return followTool(state, agent, event, policy)
    case 'playout-end':
      return finishReply({ ...state, lastReply: heardOver(state, event.pos) }, agent.reply, event.at, policy)
  }
}

type Speaking = Extract<State['agent'], { is: 'speaking' }>

/** Something of the turn sounds: for now a filler. */
const audible = (agent: Exclude<State['agent'], { is: 'waiting' }>, from: number): Speaking =>
  agent.is === 'speaking'
    ? agent
    : {
        is: 'speaking',
        reply: agent.reply,
        since: agent.since,
        audibleFrom: from,
        replyFrom: null,
        overlap: noOverlap,
      }

function heardOver({ agent }: State, to: number): State['lastReply'] {
  return agent.is === 'speaking' ? { from: agent.audibleFrom, to } : null
}
