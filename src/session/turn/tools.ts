import type { Claim, Event, Millis } from './events.ts'
import { bargeIn, isLong } from './overlap.ts'
import type { Policy } from './policy.ts'
import { type Agent, mayInterrupt, noOverlap, type Reply, type State } from './state.ts'
import type { Step } from './step.ts'

/** News of the tools of the reply under way. */
export type ToolNews = Extract<Event, { type: 'tool-start' | 'tool-end' | 'reply-pause' }>

type Busy = Exclude<Agent, { is: 'waiting' }>

export function followTool(state: State, agent: Busy, event: ToolNews, policy: Policy): Step {
  const { reply } = agent
  const { tools = [] } = reply
  switch (event.type) {
    case 'tool-start': {
      const tool = { id: event.id, until: event.at + event.timeoutMs, locks: event.locks !== undefined }
      const lock = event.locks === 'turn' ? ({ isLocked: true } as const) : {}
      return become(state, agent, { ...reply, ...lock, tools: [...tools, tool] }, policy)
    }
    case 'tool-end': {
      const left = tools.filter(({ id }) => id !== event.id)
      if (left.length === tools.length) return [state, []]
      const next = { ...agent, since: event.at, reply: { ...reply, tools: left } }
      // What ran aside and ended meanwhile is told with this.
      const told = { ...state, news: state.news && left.length > 0, agent: next }
      return hasSpokenOver(state, next.reply, policy) ? bargeIn(told, event.at, policy) : [told, []]
    }
    case 'reply-pause': {
      if (agent.is !== 'speaking' || agent.replyFrom === null) return [state, []]
      const next = {
        ...agent,
        since: event.at,
        replyFrom: null,
        reply: { ...reply, isHalf: true as const },
      }
      return [
        { ...state, silence: { ...state.silence, since: event.at, heardAt: event.at }, agent: next },
        [],
      ]
    }
  }
}

const saysNothing = new Set<Claim | undefined>(['backchannel', 'echo', 'other'])

/** The caller said something while the tool forbade to interrupt it: now they have the floor, and one answer is given to all of it. */
function hasSpokenOver({ agent, caller, words }: State, unlocked: Reply, policy: Policy): boolean {
  if (agent.is === 'waiting' || mayInterrupt(agent.reply, policy) || !mayInterrupt(unlocked, policy))
    return false
  return caller.is === 'pausing' && isLong(caller, policy) && !saysNothing.has(words?.claim)
}

/** The reply as it is now known. Where nobody may interrupt it any more, what was held for a voice over it goes on: nothing else would let go of it. */
export function become(state: State, agent: Busy, reply: Reply, policy: Policy): Step {
  const isHeld = agent.is === 'speaking' && agent.overlap.reply !== 'untouched'
  if (!isHeld || mayInterrupt(reply, policy)) return [{ ...state, agent: { ...agent, reply } }, []]
  return [
    { ...state, agent: { ...agent, reply, overlap: noOverlap } },
    [{ type: 'resume-reply', turn: reply.turn }],
  ]
}

/** When a reply that does not sound is given up. While tools run they keep their own time. */
export function giveUpAt({ since, reply }: Busy, policy: Policy): Millis {
  const { cause, tools = [] } = reply
  const { replyTimeoutMs, lineTimeoutMs, toolGraceMs } = policy
  const asksModel = cause === 'answer' || cause === 'nudge' || cause === 'news'
  const own = since + (asksModel ? replyTimeoutMs : Math.min(replyTimeoutMs, lineTimeoutMs))
  return Math.max(own, ...tools.map(({ until }) => until + toolGraceMs))
}
