import { type Samples, toMillis } from '../audio/pcm.ts'
import type { Message, Tool } from '../speech/provider.ts'
import { spoken } from './claim.ts'
import { openFillers } from './filler.ts'
import { type Gate, openGate } from './gate.ts'
import { chooseFiller, houseLine, isApology, silenceNote } from './house-lines.ts'
import type { Source } from './reply.ts'
import { beginSpeaking, type SpeakerPorts, type Speaking } from './speaking.ts'
import type { Command, Turn } from './turn/index.ts'

/** An answer that is made ahead of the end of the turn. */
interface Prepared {
  readonly turn: Turn
  readonly source: Source
  readonly gate: Gate
  readonly speaking: Speaking
}

/** Whether the model is asked the very same. */
const isSame = (one: Source, other: Source): boolean =>
  one.from === 'model' &&
  other.from === 'model' &&
  JSON.stringify(one.messages) === JSON.stringify(other.messages)

const endCall: Tool = {
  name: 'end_call',
  description: 'Ends the call. Use it when the caller says goodbye or asks to end the call.',
  parameters: {
    type: 'object',
    properties: { reason: { type: 'string' }, message: { type: 'string' } },
    required: ['reason'],
  },
}

/** A reply that broke off was heard as far as it was made, and the client is told so. */
function heardOfBroken({ turn, playout, reply }: Speaking, emit: SpeakerPorts['emit']): string {
  const original = (reply?.text ?? '').replace(/\s+/g, ' ').trim()
  const heard = playout?.textUntil(playout.made) ?? original
  if (!reply?.told) emit({ type: 'agent-said', turn, text: heard })
  else if (heard !== original) emit({ type: 'agent-corrected', turn, original, heard })
  return heard
}

/** An echo comes back within half a second, and is understood within a few: what the agent said before is nobody's echo. */
const OWN_WORDS = 30
/** Who answers so shortly before the end of a question has understood it. */
const LAST_MS = 1_200
const asks = (text: string): boolean => /\?["')\s]*$/.test(text)

/** The mouth of a call: carries out what the reducer decides about replies. */
export function openSpeaker(ports: SpeakerPorts) {
  const { spec, line, history, post, mark, emit } = ports
  let current: Speaking | null = null
  let prepared: Prepared | null = null
  let last = ''
  let filled = ''
  const fillers = openFillers(ports)

  function start(command: Extract<Command, { type: 'start-reply' }>): void {
    const { turn } = command
    current?.scope.cancel('superseded')
    const source = sourceOf(command)
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
    const source = answerTo(history.messages(text))
    prepared = { turn, source, gate, speaking: make(turn, source, gate) }
  }

  function forget(): void {
    if (prepared) discard(prepared)
    prepared = null
  }

  function discard({ turn, speaking }: Prepared): void {
    speaking.scope.cancel('forgotten')
    const { playout, reply } = speaking
    mark({ type: 'forgotten', turn, madeSamples: playout?.made ?? 0, madeChars: reply?.text.length ?? 0 })
  }

  function sourceOf({ cause, ending, silentMs = 0 }: Extract<Command, { type: 'start-reply' }>): Source {
    if (cause === 'answer') return answerTo(history.messages())
    // A note for this once: what comes of it says enough.
    if (cause === 'nudge')
      return answerTo([...history.messages(), { role: 'system', content: silenceNote(silentMs) }])
    return { from: 'house', text: houseLine(spec, cause, ending), isApology: isApology(cause, ending) }
  }

  const answerTo = (messages: readonly Message[]): Source => ({
    from: 'model',
    llm: ports.llm,
    messages,
    tools: spec.canEndCall ? [endCall] : [],
    sampling: spec.sampling,
  })

  const make = (turn: Turn, source: Source, gate: Gate): Speaking =>
    beginSpeaking(ports, {
      turn,
      source,
      gate,
      failedAhead: forget,
      filler: () => fillers.giveWay(turn),
      // Behind a filler the line does not begin anew.
      playing: () => {
        if (fillers.samples(turn) > 0) begin(turn, ports.pos())
      },
      heard: () => heardOfReply(turn),
    })

  const heardOfReply = (turn: Turn): Samples => Math.max(0, line.heard() - fillers.samples(turn))

  /** Says a line while there is no reply. */
  function fill(turn: Turn, number: number): void {
    filled = chooseFiller(spec, { number, before: filled })
    // It may come back as an echo before the reply does.
    last = `${last} ${filled}`
    fillers.say(turn, filled)
  }

  /** The client has the reply's first audio: from now on it is a thing said. */
  function begin(turn: Turn, pos: number): void {
    if (current?.turn !== turn || current.audible || fillers.isAlone(turn)) return
    current.audible = true
    if (current.untold) emit(current.untold)
    current.untold = null
    const behindMs = Math.round(toMillis(Math.max(0, fillers.samples(turn) - line.heard()), line.rate))
    post({ type: 'playout-start', turn, pos, ...(behindMs > 0 && { behindMs }) })
  }

  function cut({ turn, reason }: Extract<Command, { type: 'cut-reply' }>): void {
    // What answered half a turn is no part of the conversation: the halves are one.
    const keeps = reason !== 'goes-on'
    // A reply that is given up has not sounded; a filler before it may, and the apology follows it.
    const heardSamples = reason === 'timeout' ? 0 : line.clear(turn)
    const ahead = fillers.samples(turn)
    const heardBefore = reason === 'timeout' ? '' : fillers.cut(turn, heardSamples)
    if (keeps) history.heard(heardBefore)
    if (current?.turn === turn) cutReply(current, Math.max(0, heardSamples - ahead), keeps)
  }

  function cutReply(of: Speaking, heardSamples: Samples, keeps: boolean): void {
    const { turn, scope, playout, reply, audible, untold } = of
    scope.cancel('cut')
    current = null
    const original = reply?.text.trim() ?? ''
    const heard = playout ? playout.textUntil(heardSamples) : original
    const madeSamples = playout?.made ?? 0
    mark({
      type: 'cut',
      turn,
      heardSamples,
      madeSamples,
      madeChars: original.length,
      heardChars: heard.length,
    })
    if (playout && !audible) return
    const isChat = playout === null && original !== ''
    if (untold || (!reply?.told && original !== '')) emit({ type: 'agent-said', turn, text: original })
    if (isChat && !reply?.told) emit({ type: 'agent-text', turn, part: 'stop', text: '' })
    if (heard !== original) emit({ type: 'agent-corrected', turn, original, heard })
    if (keeps) history.heard(heard)
    last = heard
  }

  function finish(turn: Turn): void {
    if (current?.turn !== turn) return
    last = current.broke ? heardOfBroken(current, emit) : (current.reply?.text ?? '')
    history.heard(fillers.finish(turn))
    history.heard(last)
    current.scope.cancel('finished')
    current = null
  }

  /** The agent's last words as the caller heard them, and whether they ask something that is, or is about to be, the caller's to answer. */
  function said(): { readonly own: readonly string[]; readonly asked: boolean } {
    if (!current?.playout) return { own: spoken(last).slice(-OWN_WORDS), asked: asks(last) }
    const { playout, reply } = current
    const heard = heardOfReply(current.turn)
    const isEnding = reply?.told === true && toMillis(playout.made - heard, line.rate) <= LAST_MS
    return {
      own: spoken(`${last} ${playout.textUntil(heard)}`).slice(-OWN_WORDS),
      asked: isEnding && asks(reply.text),
    }
  }

  return { start, prepare, forget, fill, begin, cut, finish, said }
}
