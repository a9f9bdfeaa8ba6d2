import type { Stretch } from './arbitrary.ts'
import type { Command, Event, Fact } from './events.ts'
import type { Policy } from './policy.ts'
import { initial } from './state.ts'
import { deadline, step } from './step.ts'

const PER_MS = 16
/** As the listener does it. */
const LOGGED_MS = 96

/** What its caller types. */
export const TYPED = 'typed'

/** How late each model's facts reach the reducer, ms. What the line itself did is known at once. */
export interface Lateness {
  readonly vad: number
  readonly words: () => number
  /** From the order to speak to the first audio. */
  readonly replyMs: number
  readonly speechMs: number
  /** All words are the agent's own, come back. */
  readonly echoes?: boolean
}

/**
 * A small world around the reducer, in virtual time: a caller with a fixed script, a VAD, a recogniser and a voice, each
 * as late as asked, and messages that are typed at `typed`, ms. Returns every command with the time it was given; `told` gets every event before.
 */
export function live(
  talk: readonly Stretch[],
  policy: Policy,
  late: Lateness,
  {
    typed = [],
    told = () => {},
  }: { readonly typed?: readonly number[]; readonly told?: (event: Event) => unknown } = {},
): { at: number; command: Command }[] {
  const given: { at: number; command: Command }[] = []
  const agenda: { at: number; fact: () => Fact | null }[] = [{ at: 0, fact: () => ({ type: 'call-start' }) }]
  const cut = new Set<number>()
  const ends = new Map<number, number>()
  let state = initial
  const plan = (at: number, fact: () => Fact | null) => agenda.push({ at, fact })
  for (const { from, to } of talk) {
    plan(from + 64 + late.vad, () => ({ type: 'speech-start', pos: from * PER_MS, soundAt: from }))
    plan(to + 96 + late.vad, () => ({ type: 'speech-end', pos: to * PER_MS, soundAt: to }))
  }
  for (const at of typed) plan(at, () => ({ type: 'caller-text', text: TYPED }))
  // The ears report their progress all along, also in the middle of speech: only a dead line is silent about itself.
  for (let judged = LOGGED_MS; judged < (talk.at(-1)?.to ?? 0) + 2000; judged += LOGGED_MS) {
    plan(judged + late.vad, () => ({ type: 'audio-judged', pos: judged * PER_MS, probability: 0 }))
  }
  const obey = (command: Command, at: number) => {
    given.push({ at, command })
    if (command.type === 'request-words') {
      const { from, to } = command
      const text = talk.some(item => item.said && item.from * PER_MS < to && item.to * PER_MS > from)
        ? 'words'
        : ''
      const claim = text === '' ? 'unclear' : late.echoes ? 'echo' : 'floor'
      plan(at + 60 + late.words(), () => ({ type: 'words', from, to, text, confidence: 1, claim }))
    }
    if (command.type === 'commit-turn' && command.to !== null)
      ends.set(command.turn, command.to / PER_MS + policy.silenceMs)
    if (command.type === 'cut-reply') cut.add(command.turn)
    if (command.type === 'start-reply') speak(command.turn, at)
  }
  /** The reply sounds where it would have sounded had everybody been prompt: lateness delays the news, not the world. */
  const speak = (turn: number, at: number) => {
    const start = (ends.get(turn) ?? at) + late.replyMs
    const end = start + late.speechMs
    const unlessCut = (fact: Fact) => () => (cut.has(turn) ? null : fact)
    plan(Math.max(at + 1, start), unlessCut({ type: 'playout-start', turn, pos: start * PER_MS }))
    plan(Math.max(at + 2, start + 1), unlessCut({ type: 'reply-end', turn, hangUp: false }))
    plan(Math.max(at + 3, end), unlessCut({ type: 'playout-end', turn, pos: end * PER_MS }))
  }
  const feed = (event: Event) => {
    told(event)
    const [next, commands] = step(state, event, policy)
    state = next
    for (const command of commands) obey(command, event.at)
  }
  const last = Math.max(talk.at(-1)?.to ?? 0, ...typed) + 20_000
  for (;;) {
    agenda.sort((a, b) => a.at - b.at)
    const due = deadline(state, policy)
    const heard =
      due.pos === null ? Number.POSITIVE_INFINITY : Math.max(due.pos / PER_MS + late.vad, state.judged.at)
    const timer = Math.min(heard, due.at ?? Number.POSITIVE_INFINITY)
    const next = agenda[0]?.at ?? Number.POSITIVE_INFINITY
    if (Math.min(timer, next) > last) return given
    if (timer < next) {
      if (timer === heard && due.pos !== null)
        feed({ type: 'audio-judged', at: timer, pos: due.pos, probability: 0 })
      else feed({ type: 'deadline', at: timer })
      continue
    }
    const { at, fact } = agenda.shift() as (typeof agenda)[number]
    const happened = fact()
    if (happened) feed({ ...happened, at })
  }
}
