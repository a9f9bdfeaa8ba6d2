import type { Command, Event, Millis, Pos, Turn } from '../session/turn/events.ts'
import { adaptivePolicy } from '../session/turn/index.ts'
import { PER_MS } from '../session/turn/open.ts'
import {
  between,
  type Differ,
  type Given,
  HEARD_MS,
  type Held,
  type JudgePorts,
  type Side,
  turnOf,
} from './held.ts'
import type { Sounding } from './making.ts'

/** A reply that both have started, and that has not been heard by both yet. */
interface Started {
  readonly turn: Turn
  readonly begun: Millis
  readonly started: Millis
}

type Told<Type extends Command['type']> = Extract<Command, { readonly type: Type }>

const isTurn = (given: Given | undefined): given is Given =>
  given !== undefined && /^(commit-turn|accept-words|start-reply)$/.test(given.command.type)
/** What ends a turn that has not been taken for over yet. */
const endsTurn = ({ type }: Event): boolean =>
  type === 'caller-text' || type === 'hang-up' || type === 'drain'
const never: Sounding = { at: Number.POSITIVE_INFINITY, isEstimated: false }

/** When two policies answer the caller, and what of an answer that only one of them gives, or gives sooner, is heard. */
export function openStarts({ makings, agreed, rejoin }: JudgePorts, held: Held, differ: Differ) {
  let both: Started | null = null
  /** The answer that the what-if makes ahead. */
  let ahead: { readonly turn: Turn; readonly at: Millis; readonly text: string } | null = null
  let accepted = ''
  let isFrozen = false

  const begunAt = (turn: Turn, text: string, started: Millis): Millis =>
    ahead?.turn === turn && ahead.text === text ? ahead.at : started

  /** When the reply that only the what-if has started is heard. */
  function sounding(): Sounding {
    const start = held.other.find(({ command }) => command.type === 'start-reply')
    if (!start) return never
    const words = held.other.find(({ command }) => command.type === 'accept-words')?.command
    const text = words?.type === 'accept-words' ? words.text : accepted
    const turn = turnOf(start.command)
    return makings.soundsAt(turn, begunAt(turn, text, start.at), start.at)
  }

  /** The what-if took the turn for over, and the call did not yet. */
  function before(event: Event, { command }: Given): void {
    const turn = turnOf(command)
    const { at, isEstimated } = sounding()
    const isHeard = at <= event.at
    const goesOn = event.type === 'speech-start'
    if (goesOn || endsTurn(event)) {
      if (isHeard) differ(goesOn ? 'cuts-off' : 'earlier', { turn, at, otherAt: at, isEstimated })
      else differ('false-start', { turn, at: event.at })
    }
    // It sounds, whatever comes: what is left to see is when it did in the call.
    else isFrozen = isHeard
  }

  /** Both have started the reply: whether it is heard at the same time. */
  function compare(event: Event, { turn, begun, started }: Started): void {
    const recordedAt = makings.heard(turn)
    if (recordedAt === null) {
      const cut = held.recorded[0]
      if (!isFrozen || cut?.command.type !== 'cut-reply' || cutsOff({ turn, begun, started }, cut.at)) return
      isFrozen = false
      both = null
      return rejoin()
    }
    const { at: otherAt } = makings.soundsAt(turn, begun, started)
    const of = { turn, at: Math.min(recordedAt, otherAt), recordedAt }
    const ms = otherAt - recordedAt
    if (Math.abs(ms) < HEARD_MS) {
      both = null
      if (isFrozen) rejoin()
      isFrozen = false
      agreed(turn)
    } else if (ms < 0) differ('earlier', { ...of, otherAt })
    else if (event.type === 'speech-start' && event.at <= otherAt) differ('spares', of)
    else if (event.at >= otherAt) differ('later', { ...of, otherAt })
  }

  /** Both threw the reply away before it sounded in the call. True: in the what-if it would have been heard until then. */
  function cutsOff({ turn, begun, started }: Started, cutAt: Millis): boolean {
    const sooner = makings.sooner(turn, begun, started)
    if (sooner === 0) return false
    const sounds = makings.soundsAt(turn, begun, started)
    const at = Math.max(sounds.at, cutAt - sooner)
    if (at >= cutAt) return false
    differ('cuts-off', { turn, at, otherAt: at, isEstimated: sounds.isEstimated })
    return true
  }

  return {
    prepare(command: Told<'prepare-reply' | 'forget-reply'>, at: Millis): void {
      ahead = command.type === 'forget-reply' ? null : { turn: command.turn, at, text: command.text }
    },
    agree(command: Told<'accept-words' | 'start-reply'>, at: Millis): void {
      if (command.type === 'accept-words') accepted = command.text
      else {
        both = { turn: command.turn, begun: begunAt(command.turn, accepted, at), started: at }
        ahead = null
        // It sounds in the call already: that the what-if is behind is certain, and its caller hears nothing yet.
        isFrozen ||= makings.heard(command.turn) !== null
      }
    },
    /** Both cut the reply. True: at times that are heard to be different. */
    cut(then: Given, now: Given): boolean {
      const turn = turnOf(then.command)
      const ms = now.at - then.at
      const started = both
      both = null
      if (makings.heard(turn) !== null) {
        if (Math.abs(ms) >= HEARD_MS) differ(ms < 0 ? 'sooner' : 'longer', between(turn, then, now))
        return Math.abs(ms) >= HEARD_MS
      }
      return started !== null && cutsOff(started, now.at)
    },
    /** A sound that one of them took for a turn, and the other passes over. */
    passOver(side: Side, from: Pos, at: Millis): void {
      const of = held[side === 'recorded' ? 'other' : 'recorded'].find(
        ({ command }) => command.type === 'commit-turn' && command.from === from,
      )
      if (!of) return
      const turn = turnOf(of.command)
      if (side === 'other') return differ('ignored', { turn, at, recordedAt: makings.heard(turn) })
      const { at: soundsAt, isEstimated } = sounding()
      differ('answered', {
        ...{ turn, at, isEstimated },
        otherAt: Number.isFinite(soundsAt) ? soundsAt : null,
      })
    },
    /** They go different ways. */
    part(then: Given, now: Given): void {
      const at = Math.max(then.at, now.at)
      const turn = turnOf(isTurn(now) ? now.command : then.command)
      const sounds = isTurn(now) ? sounding() : never
      const heard = isTurn(then) ? makings.heard(turn) : null
      if (sounds.at <= at) differ('earlier', { turn, otherAt: sounds.at, ...sounds })
      else if (heard !== null) differ('later', { turn, at: heard, recordedAt: heard })
      else differ(isTurn(now) ? 'false-start' : isTurn(then) ? 'no-false-start' : 'other', { turn, at })
    },
    /** What an event says about what only one of them has decided. */
    happened(event: Event): void {
      if (isTurn(held.other[0])) before(event, held.other[0])
      else if (isTurn(held.recorded[0])) isAhead(event, held.recorded[0], { makings, differ })
      else if (both) compare(event, both)
    },
    end(): void {
      const first = held.recorded[0]
      const turn = both?.turn ?? (isTurn(first) ? turnOf(first.command) : null)
      const recordedAt = turn === null ? null : makings.heard(turn)
      if (turn !== null && recordedAt !== null) {
        const otherAt = both ? makings.soundsAt(turn, both.begun, both.started).at : null
        differ('later', { turn, at: recordedAt, recordedAt, otherAt })
      } else if (isFrozen && isTurn(held.other[0])) {
        const sounds = sounding()
        differ('earlier', { turn: turnOf(held.other[0].command), otherAt: sounds.at, ...sounds })
      }
    },
    reset(): void {
      both = null
      isFrozen = false
    },
    get isFrozen() {
      return isFrozen
    },
  }
}

/** The call took the turn for over, and the what-if does not yet. */
function isAhead(
  event: Event,
  { command }: Given,
  { makings, differ }: Pick<JudgePorts, 'makings'> & { readonly differ: Differ },
): void {
  const turn = turnOf(command)
  const recordedAt = makings.heard(turn)
  const of = { turn, at: recordedAt ?? event.at, recordedAt }
  const goesOn = event.type === 'speech-start'
  if (!goesOn && !endsTurn(event)) return
  if (recordedAt === null) return differ('no-false-start', of)
  const to = command.type === 'commit-turn' ? command.to : null
  const isSameTurn = goesOn && to !== null && event.pos - to <= adaptivePolicy.goesOnMs * PER_MS
  differ(isSameTurn ? 'spares' : 'later', of)
}
