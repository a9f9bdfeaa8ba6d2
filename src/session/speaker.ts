import { toMillis } from '../audio/pcm.ts'
import type { Millis } from '../flow/clock.ts'
import { spoken } from './claim.ts'
import { openFillers } from './filler.ts'
import { type Gate, openGate } from './gate.ts'
import { chooseFiller } from './house-lines.ts'
import type { Source } from './reply.ts'
import { lossOf, type Settling, settleTurn, textOf } from './settling.ts'
import { answerTo, isSame, sourceOf } from './sources.ts'
import { announce, beginSpeaking, type SpeakerPorts, type Speaking } from './speaking.ts'
import { openToolBook } from './tool-book.ts'
import { heardOf, openTrack, type Part, type Track } from './track.ts'
import type { Command, Turn } from './turn/index.ts'

/** An answer that is made ahead of the end of the turn. */
interface Prepared {
  readonly turn: Turn
  readonly source: Source
  readonly gate: Gate
  readonly speaking: Speaking
}

/** An echo comes back within half a second, and is understood within a few: what the agent said before is nobody's echo. */
const OWN_WORDS = 30
/** Who answers so shortly before the end of a question has understood it. */
const LAST_MS = 1_200
/** A caller who had not finished goes on within this after the end of their turn: a tool with an effect outside runs no sooner. */
const SURE_MS: Millis = 600
const asks = (text: string): boolean => /\?["')\s]*$/.test(text)

/** The mouth of a call: carries out what the reducer decides about replies. */
export function openSpeaker(ports: SpeakerPorts) {
  const { line, history, post, mark, emit, isChat, clock } = ports
  let current: Speaking | null = null
  let prepared: Prepared | null = null
  let track: Track | null = null
  let last = ''
  let filled = ''
  let remarks = 0
  let sureAt: Millis = 0
  const fillers = openFillers(ports)
  const book = openToolBook(ports)

  function settle(of: Track, how: Settling): void {
    last = settleTurn(ports, of, how) ?? last
  }

  function trackOf(turn: Turn): Track {
    if (track?.turn !== turn) track = openTrack(line, turn, !isChat)
    return track
  }

  /** `isTyped`: the caller's words are certain to be all. */
  function start(command: Extract<Command, { type: 'start-reply' }>, isTyped: boolean): void {
    const { turn } = command
    // What failed in this turn was heard as far as it was made.
    if (current) settle(current.track, { heard: line.heard(), keeps: true, broke: current.broke })
    current?.scope.cancel('superseded')
    sureAt = clock.now() + (command.cause === 'answer' && !isTyped ? SURE_MS : 0)
    const source = sourceOf(ports, command)
    const ahead = prepared
    prepared = null
    if (ahead && ahead.turn === turn && isSame(ahead.source, source)) {
      current = ahead.speaking
      return ahead.gate.open()
    }
    if (ahead) discard(ahead)
    const gate = openGate()
    gate.open()
    current = make(turn, source, gate)
  }

  /** Begins the answer to what the caller may have finished saying. Nothing of it gets out before `start` asks for the same. */
  function prepare(turn: Turn, text: string): void {
    if (prepared) discard(prepared)
    const gate = openGate()
    const source = answerTo(ports, () => history.messages(), history.messages(text))
    prepared = { turn, source, gate, speaking: make(turn, source, gate) }
  }

  function forget(): void {
    if (prepared) discard(prepared)
    prepared = null
  }

  function discard({ turn, speaking }: Prepared): void {
    speaking.scope.cancel('forgotten')
    const parts = speaking.reply?.parts ?? []
    const madeSamples = parts.reduce((sum, { playout }) => sum + (playout?.made ?? 0), 0)
    mark({ type: 'forgotten', turn, madeSamples, madeChars: textOf(parts).length })
  }

  const make = (turn: Turn, source: Source, gate: Gate): Speaking =>
    beginSpeaking(ports, {
      source,
      gate,
      track: trackOf(turn),
      failedAhead: forget,
      filler: () => fillers.giveWay(turn),
      sureAt: () => sureAt,
      beforeTool: () => chooseFiller(ports.cast().spec, { number: remarks++, before: filled }),
      runs: book.runs,
      runsAside: book.runsAside,
      playing: behindOthers(part => sound(turn, part)),
    })

  /** Says a line while there is no reply. */
  function fill(turn: Turn, number: number): void {
    filled = chooseFiller(ports.cast().spec, { number, before: filled })
    // It may come back as an echo before the reply does.
    last = `${last} ${filled}`
    fillers.say(trackOf(turn), filled)
  }

  /** The client has the turn's first audio. */
  function begin(turn: Turn): void {
    // A part that only calls tools makes no sound.
    const first = track?.turn === turn ? track.parts.find(({ from }) => from === 0) : undefined
    if (first?.kind === 'reply') sound(turn, first)
  }

  /** A part of the reply goes to the client: as soon as it is heard it is a thing said. */
  function sound(turn: Turn, part: Part): void {
    if (current?.turn !== turn || part.isAudible) return
    const behindMs = Math.round(toMillis(Math.max(0, (part.from ?? 0) - line.heard()), line.rate))
    if (part.isComing) return
    part.isComing = true
    void announce(ports, current, part)
    post({ type: 'playout-start', turn, pos: ports.pos(), ...(behindMs > 0 && { behindMs }) })
  }

  function cut({ turn, reason }: Extract<Command, { type: 'cut-reply' }>): void {
    // What answered half a turn is no part of the conversation: the halves are one.
    const keeps = reason !== 'goes-on'
    // A reply that is given up does not sound, and what sounded of its turn goes on: a filler, or a part that was heard already.
    const isSilent = reason === 'timeout'
    const heard = isSilent ? line.heard() : line.clear(turn)
    const mine = current?.turn === turn ? current : null
    mine?.scope.cancel('cut')
    book.interrupt(turn)
    if (mine?.reply) mark({ type: 'cut', turn, ...lossOf(mine.reply.parts, heard) })
    current = mine ? null : current
    if (track?.turn === turn) settle(track, { heard, keeps, fillersGoOn: isSilent })
    if (!isSilent) fillers.end(turn)
  }

  /** All of it was heard, as far as it was made. */
  function finish(turn: Turn): void {
    if (current?.turn !== turn) return
    const of = current
    settle(of.track, { heard: Number.POSITIVE_INFINITY, keeps: true, broke: of.broke })
    if (!of.broke && of.reply?.parts.some(part => part.text.trim() !== ''))
      emit({ type: 'agent-complete', turn })
    fillers.end(turn)
    of.scope.cancel('finished')
    current = null
  }

  /** The agent's last words as the caller heard them, and whether they ask something that is, or is about to be, the caller's to answer. */
  function said(): { readonly own: readonly string[]; readonly asked: boolean } {
    if (isChat || !current?.reply) return { own: spoken(last).slice(-OWN_WORDS), asked: asks(last) }
    const { reply } = current
    const heard = line.heard()
    const words = reply.parts.map(part => heardOf(part, heard)).join(' ')
    const isEnding = reply.isWhole && toMillis(current.track.made - heard, line.rate) <= LAST_MS
    return {
      own: spoken(`${last} ${words}`).slice(-OWN_WORDS),
      asked: isEnding && asks(textOf(reply.parts)),
    }
  }

  return { start, prepare, forget, fill, begin, cut, finish, said }
}

/** The line tells only of the beginning of a turn; behind something else a part begins by itself. */
const behindOthers = (sound: (part: Part) => void) => (part: Part) => {
  if (part.from !== 0) sound(part)
}
