import type { Cause, Claim, EndReason, Millis, Phase, Pos, Turn, WordsFact } from './events.ts'
import type { Policy } from './policy.ts'

/** The caller's side. `from` is the first onset of the turn under way, `since` that of the current stretch. */
export type Caller =
  | { readonly is: 'quiet' }
  | { readonly is: 'speaking'; readonly from: Pos; readonly since: Pos }
  | { readonly is: 'pausing'; readonly from: Pos; readonly to: Pos }

/** The agent's side. A reply is `thinking` until its first audio, or a filler's, leaves, then `speaking`: after a filler, too, words decide who has the floor. */
export type Agent =
  | { readonly is: 'waiting' }
  | { readonly is: 'thinking'; readonly reply: Reply; readonly since: Millis }
  | {
      readonly is: 'speaking'
      readonly reply: Reply
      /** When it began to be made. */
      readonly since: Millis
      readonly audibleFrom: Pos
      /** Where the reply itself is audible from; null: it is not, a filler is or was. */
      readonly replyFrom: Pos | null
      readonly overlap: Overlap
    }

/** The caller's voice over the agent's speech: what it did to the reply so far, and what its words claim. */
export interface Overlap {
  readonly reply: 'untouched' | 'lowered' | 'held'
  /** Null: no words yet. */
  readonly claim: Claim | null
}

export const noOverlap: Overlap = { reply: 'untouched', claim: null }

export interface Reply {
  readonly turn: Turn
  readonly cause: Cause
  /** Set when the call ends after this reply, and why. */
  readonly ending: EndReason | null
  /** It sounds, and no more than was made of it will come. */
  readonly broke?: 'passing' | 'lasting'
  /** Tools that it waits for. */
  readonly tools?: readonly RunningTool[]
  /** A tool of it has forbidden to interrupt it. */
  readonly isLocked?: true
  /** Part of it was heard, and the caller waits for the rest. */
  readonly isHalf?: true
  /** After it the floor is the caller's for as long as they like. */
  readonly skips?: true
}

export interface RunningTool {
  readonly id: string
  /** It has ended by then, one way or another. */
  readonly until: Millis
  readonly locks: boolean
}

/** A turn that was committed before its words were known. */
export interface Awaited {
  readonly turn: Turn
  readonly from: Pos
  readonly to: Pos
}

export interface State {
  readonly started: boolean
  readonly ended: boolean
  /** The last turn number given. */
  readonly turn: Turn
  readonly caller: Caller
  readonly agent: Agent
  readonly awaited: readonly Awaited[]
  /** Words that arrived before the turn was committed. */
  readonly words: WordsFact | null
  /** Where the last reply was audible, in the caller's samples: late news about the caller is judged by it. */
  readonly lastReply: { readonly from: Pos; readonly to: Pos } | null
  /** An answer to these words is being made ahead of the end of the turn. */
  readonly prepared: WordsFact | null
  /** Answers in a row that were made ahead in vain. */
  readonly preparedInVain: number
  /** Where the last spoken turn ended; null: there was none. A voice soon after it goes on with it. */
  readonly turnEnd: Pos | null
  /** The caller's own pauses inside their turns, ms: an exponential mean; null: none yet. */
  readonly pauseMs: number | null
  /** Where replies were taken up again lately that had been held for nothing, in the caller's samples. */
  readonly heldInVain: readonly Pos[]
  /** Where the agent's own words came back last; null: they did not. */
  readonly echoAt: Pos | null
  /** The caller said something that has not been answered aloud, because they went on before the answer began. */
  readonly unanswered: boolean
  /** How far the caller's audio has been judged, and when we learned of it. */
  readonly judged: { readonly pos: Pos; readonly at: Millis }
  /** The last word was heard: the call ends then, and nothing else happens before. */
  readonly leaving: { readonly reason: EndReason; readonly since: Millis } | null
  readonly startedAt: Millis
  /** When the caller last did something, or was given something to answer: for the silence that ends a call. A nudge is no such thing. */
  readonly activeAt: Millis
  /** When a reply was last heard to its end. */
  readonly spokeAt: Millis
  /** Turns that the agent has taken in a row because the caller was silent. */
  readonly nudges: number
  /** Since when nothing sounds although an answer is due (null: a filler is on its way), since when the caller has heard nothing (their own last word included), and the fillers for this answer. */
  readonly silence: { readonly since: Millis | null; readonly heardAt: Millis; readonly fillers: number }
  /** Fillers of the call. */
  readonly fillers: number
  /** The agent left the floor to the caller, who has not spoken since. */
  readonly skipped: boolean
  /** A tool that ran aside has a result that nobody has been told of. */
  readonly news: boolean
  /** Replies and turns in a row that a provider failed. */
  readonly failures: number
}

export const initial: State = {
  started: false,
  ended: false,
  turn: 0,
  caller: { is: 'quiet' },
  agent: { is: 'waiting' },
  awaited: [],
  words: null,
  lastReply: null,
  prepared: null,
  preparedInVain: 0,
  turnEnd: null,
  pauseMs: null,
  heldInVain: [],
  echoAt: null,
  unanswered: false,
  judged: { pos: 0, at: 0 },
  leaving: null,
  startedAt: 0,
  activeAt: 0,
  spokeAt: 0,
  nudges: 0,
  silence: { since: null, heardAt: 0, fillers: 0 },
  fillers: 0,
  skipped: false,
  news: false,
  failures: 0,
}

/** The state's name on the outside; while a filler is followed by silence the agent thinks. */
export function phase(state: State): Phase {
  if (!state.started || state.ended) return 'idle'
  const { agent, silence } = state
  if (agent.is === 'waiting') return 'listening'
  return isDue(agent) && silence.since !== null ? 'thinking' : agent.is
}

/** Nothing of the reply itself sounds yet. */
export const isDue = (agent: Agent): agent is Exclude<Agent, { is: 'waiting' }> =>
  agent.is === 'thinking' || (agent.is === 'speaking' && agent.replyFrom === null)

/** Whether the caller's voice may cut this reply. */
export function mayInterrupt(reply: Reply, policy: Policy): boolean {
  if (reply.ending !== null || reply.isLocked || reply.tools?.some(({ locks }) => locks)) return false
  return policy.interruptible && (reply.cause !== 'greeting' || policy.firstMessageInterruptible)
}
