import type { Claim, Command, Millis, Pos, WordsFact } from './events.ts'
import { judged, type Open, PER_MS } from './open.ts'
import type { Policy } from './policy.ts'
import { mayInterrupt, noOverlap, type Overlap, type State } from './state.ts'
import type { Step } from './step.ts'

/** Whether the caller's voice is over a reply that their words may cut. */
export const isOverlap = ({ caller, agent }: State, policy: Policy): boolean =>
  policy.holdMs !== null &&
  caller.is !== 'quiet' &&
  agent.is === 'speaking' &&
  mayInterrupt(agent.reply, policy)

/** The caller's voice over the agent's: who has the floor is decided while the reply is lowered, then held. */
export function overlap(state: State, policy: Policy): Open[] {
  const { caller, agent } = state
  if (!isOverlap(state, policy)) return plain(state, policy)
  if (agent.is !== 'speaking' || caller.is === 'quiet' || policy.holdMs === null) return []
  const { claim, reply } = agent.overlap
  if (takesFloor(state, policy)) return [{ pos: null, at: NOW, act: bargeIn }]
  if (caller.is === 'speaking' && goesOn(state, policy))
    return [after(caller.since, policy.goesOnVoiceMs, giveWay)]
  if (caller.is === 'speaking') {
    const patience = (claim === null ? WORDLESS : PATIENCE[claim]) * (isEchoing(state) ? WARY : 1)
    const cut = after(caller.since, policy.bargeInMs * patience, bargeIn)
    if (claim === 'backchannel' || claim === 'echo' || claim === 'other')
      return reply === 'untouched' ? [cut] : [{ pos: null, at: NOW, act: resume }, cut]
    return reply === 'held' ? [cut] : [after(caller.since, policy.holdMs * (1 + inVain(state)), hold), cut]
  }
  if (reply === 'untouched') return []
  if (state.words !== null) return [{ pos: null, at: NOW, act: resume }]
  return [{ ...judged(state, caller.to + policy.resumeMs * PER_MS, policy), act: resume }]
}

/** Too long for a noise. */
export const isLong = ({ from, to }: Extract<State['caller'], { is: 'pausing' }>, policy: Policy): boolean =>
  to - from >= (policy.holdMs ?? policy.bargeInMs) * PER_MS

/** A decision whose time has come. */
const NOW = Number.NEGATIVE_INFINITY
/** What only says that somebody listens may last so many times longer than other speech before it takes the floor. */
const PATIENCE: Readonly<Record<Claim, number>> = {
  floor: 0,
  demand: 0,
  unclear: 1,
  backchannel: 2,
  echo: Number.POSITIVE_INFINITY,
  other: Number.POSITIVE_INFINITY,
}
/** Speech has words by then: a voice without any is given so much longer. */
const WORDLESS = 1.5
/** Where the agent's own words came back lately it takes so much more of a voice whose words are not understood. */
const WARY = 3

const after = (since: number, ms: number, act: Open['act']): Open => ({
  pos: since + ms * PER_MS,
  at: Number.POSITIVE_INFINITY,
  act,
})

/** Plain barge-in: the voice has lasted. A reply that is not audible yet gives way at once. */
function plain({ caller, agent }: State, policy: Policy): Open[] {
  if (caller.is !== 'speaking' || agent.is === 'waiting' || !mayInterrupt(agent.reply, policy)) return []
  const lasts = agent.is === 'speaking' || agent.reply.cause === 'greeting'
  return [after(caller.since, lasts ? policy.bargeInMs : 0, bargeIn)]
}

/** Words that are no backchannel, or something that was not understood but was too long for a noise. */
function takesFloor(state: State, policy: Policy): boolean {
  const { caller, agent, words } = state
  if (agent.is !== 'speaking') return false
  const { claim } = agent.overlap
  if (caller.is !== 'pausing' || claim !== 'unclear' || !words?.text.trim())
    return claim === 'floor' || claim === 'demand'
  return !isEchoing(state) && caller.to - caller.from >= policy.unclearMs * PER_MS
}

/**
 * The caller goes on with a turn that was taken for over: the pause in it was longer than what was waited for. Not where replies were held for
 * nothing lately: there it may be an echo of the answer itself.
 */
function goesOn(state: State, { goesOnMs }: Policy): boolean {
  const { caller, agent, turnEnd } = state
  if (caller.is !== 'speaking' || agent.is !== 'speaking' || agent.reply.cause !== 'answer') return false
  return turnEnd !== null && inVain(state) === 0 && caller.since - turnEnd <= goesOnMs * PER_MS
}

/** The answer came too early. What was said before and what comes now are one turn. */
function giveWay(state: State, now: Millis, policy: Policy): Step {
  const [next, commands] = bargeIn(state, now, policy)
  const early = commands.map(command =>
    command.type === 'cut-reply' ? { ...command, reason: 'goes-on' as const } : command,
  )
  // Where it was only a noise, the answer is still due.
  return [{ ...next, unanswered: true }, early]
}

export function bargeIn(state: State, _now: Millis, policy: Policy): Step {
  const { caller, agent } = state
  if (agent.is === 'waiting') return [state, []]
  const { turn, cause } = agent.reply
  const since = caller.is === 'speaking' ? caller.since : caller.is === 'pausing' ? caller.from : 0
  const unheard =
    cause === 'answer' && (agent.is === 'thinking' || agent.replyFrom === null || since < agent.replyFrom)
  const unanswered = state.unanswered || (unheard && !state.awaited.some(item => item.turn === turn))
  return [
    {
      ...state,
      agent: { is: 'waiting' },
      unanswered,
      lastReply: policy.holdMs === null ? state.lastReply : heardUntilNow(state),
    },
    [{ type: 'cut-reply', turn, reason: 'barge-in' }],
  ]
}

/** Where the reply that is cut now was audible: its echo is still to come. */
export const heardUntilNow = ({ agent, judged: line, lastReply }: State): State['lastReply'] =>
  agent.is === 'speaking' ? { from: agent.audibleFrom, to: line.pos } : lastReply

/** Somebody begins to speak over the reply. Where that was nobody time and again it stays as loud as it is until it is held. */
export function lower(state: State): Step {
  const { agent } = state
  if (agent.is !== 'speaking') return [state, []]
  if (inVain(state) < MANY_IN_VAIN) return become(state, { reply: 'lowered', claim: null }, 'lower-reply')
  return [{ ...state, agent: { ...agent, overlap: noOverlap } }, []]
}
const hold = (state: State): Step => become(state, { reply: 'held' }, 'hold-reply')

/** Nobody took the floor: the next sound has to last longer to hold the reply. */
function resume(state: State): Step {
  const { agent } = state
  const wasHeld = agent.is === 'speaking' && agent.overlap.reply === 'held'
  const [next, commands] = become(state, { reply: 'untouched' }, 'resume-reply')
  return [
    wasHeld && agent.overlap.claim !== 'echo' ? { ...next, heldInVain: inVainAt(state) } : next,
    commands,
  ]
}

/** What was held in vain is remembered for half a minute, three times at most. */
const IN_VAIN_MS = 30_000
const MOST_IN_VAIN = 3
const MANY_IN_VAIN = 2

const inVainAt = ({ heldInVain, judged: line }: State) => [...heldInVain, line.pos].slice(-MOST_IN_VAIN)

const isEchoing = ({ echoAt, judged: line }: State): boolean =>
  echoAt !== null && line.pos - echoAt < IN_VAIN_MS * PER_MS

const inVain = ({ heldInVain, judged: line }: State): number =>
  heldInVain.filter(pos => line.pos - pos < IN_VAIN_MS * PER_MS).length

/** An echo comes back within half a second (the ruler's longest is 400 ms). */
const ECHO_MS = 500
/** A room is loud for so long after it (RT60 of a living room, and the detector's own tail). */
const ROOM_MS = 300

/**
 * Whether words are the agent's own, come back from the caller's loudspeaker: nobody said them, and nobody is answered. What goes on for longer
 * than any echo of the reply could is somebody who says the same words, as in a “hello” to a “hello”.
 */
export function isEcho({ lastReply }: State, from: Pos, words: WordsFact | null, policy: Policy): boolean {
  if (policy.holdMs === null || words?.claim !== 'echo' || lastReply === null) return false
  const latest = lastReply.to + ECHO_MS * PER_MS
  return from >= lastReply.from && from <= latest && words.to <= latest + ROOM_MS * PER_MS
}

function become(state: State, next: Partial<Overlap>, type: Command['type'] & `${string}-reply`): Step {
  const { agent } = state
  if (agent.is !== 'speaking') return [state, []]
  const { turn } = agent.reply
  return [
    { ...state, agent: { ...agent, overlap: { ...agent.overlap, ...next } } },
    [{ type, turn } as Command],
  ]
}

/** What the words over the reply claim. A recogniser that does not say is taken at its word. */
export function claimed(state: State, text: string, claim: Claim | undefined, policy: Policy): State {
  const { agent } = state
  if (!isOverlap(state, policy) || agent.is !== 'speaking') return state
  const before = agent.overlap.claim
  const heard = claim ?? (text.trim() === '' ? 'unclear' : 'floor')
  // A word of an echo that was misheard is not somebody else's: it takes several.
  const said = before === 'echo' && heard === 'floor' && wordsIn(text) < WORDS_OF_ANOTHER ? 'echo' : heard
  // Where there is an echo there will be more of it.
  const isNews = said === 'echo' && before !== 'echo'
  return {
    ...state,
    heldInVain: isNews ? inVainAt(state) : state.heldInVain,
    echoAt: said === 'echo' ? state.judged.pos : state.echoAt,
    agent: { ...agent, overlap: { ...agent.overlap, claim: said } },
  }
}

const WORDS_OF_ANOTHER = 4
const wordsIn = (text: string): number => text.split(/\s+/).filter(Boolean).length
