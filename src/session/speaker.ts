import type { AgentSpec } from '../agents/spec.ts'
import { toMillis } from '../audio/pcm.ts'
import type { Clock } from '../flow/clock.ts'
import { openScope, type Scope } from '../flow/scope.ts'
import type { LanguageModel, TextToSpeech, Tool } from '../speech/provider.ts'
import { spoken } from './claim.ts'
import type { History } from './history.ts'
import { houseLine } from './house-lines.ts'
import type { Mark } from './log.ts'
import { openPlayout, type Playout } from './playout.ts'
import type { Emission, Line } from './ports.ts'
import { type Reply, type Source, startReply } from './reply.ts'
import type { Command, Fact, Turn } from './turn/index.ts'

export interface SpeakerPorts {
  readonly spec: AgentSpec
  readonly line: Line
  readonly clock: Clock
  readonly llm: LanguageModel
  readonly tts: TextToSpeech
  readonly history: History
  readonly signal: AbortSignal
  readonly post: (fact: Fact) => void
  readonly mark: (mark: Mark) => void
  readonly emit: (emission: Emission) => void
}

/** The reply under way, with its cancellation scope. */
interface Speaking {
  readonly turn: Turn
  readonly scope: Scope
  readonly playout: Playout | null
  reply: Reply | null
  audible: boolean
  /** The reply's text, complete but not told yet: it goes out with the first audio, so that what nobody hears nobody reads. */
  untold: Extract<Emission, { type: 'agent-said' }> | null
}

const endCall: Tool = {
  name: 'end_call',
  description: 'Ends the call. Use it when the caller says goodbye or asks to end the call.',
  parameters: {
    type: 'object',
    properties: { reason: { type: 'string' }, message: { type: 'string' } },
    required: ['reason'],
  },
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
  let last = ''

  function start({ turn, cause, ending }: Extract<Command, { type: 'start-reply' }>): void {
    current?.scope.cancel('superseded')
    const scope = openScope(ports.signal)
    const playout = spec.textOnly ? null : openPlayout(line, turn)
    const speaking: Speaking = { turn, scope, playout, reply: null, audible: false, untold: null }
    current = speaking
    const source: Source =
      cause === 'answer'
        ? {
            from: 'model',
            llm: ports.llm,
            messages: history.messages(),
            tools: spec.canEndCall ? [endCall] : [],
          }
        : { from: 'house', text: houseLine(spec, cause, ending) }
    const reply = startReply({
      ...ports,
      turn,
      source,
      playout,
      signal: scope.signal,
      voice: { voice: spec.voice.id, speed: spec.voice.speed },
      ahead: () => (playout === null ? 0 : toMillis(playout.made - line.heard(), line.rate)),
      emit: emission => tell(speaking, emission),
    })
    speaking.reply = reply
    void follow(speaking, reply)
  }

  /** Holds the text back until the caller can hear it. */
  function tell(speaking: Speaking, emission: Emission): void {
    if (emission.type === 'agent-said' && speaking.playout && !speaking.audible) speaking.untold = emission
    else emit(emission)
    if (emission.type === 'agent-text' && emission.part === 'start')
      post({ type: 'playout-start', turn: speaking.turn, pos: 0 })
  }

  async function follow(speaking: Speaking, reply: Reply): Promise<void> {
    const { turn, scope, playout } = speaking
    try {
      const { hangUp } = await reply.done
      if (scope.signal.aborted) return
      post({ type: 'reply-end', turn, hangUp })
    } catch (error) {
      if (scope.signal.aborted) return
      const message = error instanceof Error ? error.message : String(error)
      mark({ type: 'provider-failed', turn, stage: reply.told ? 'tts' : 'llm', message })
      post({ type: 'reply-end', turn, hangUp: false, error: message })
      // What was made before it failed is still heard to its end.
      if (!scope.signal.aborted) playout?.finish()
    }
    if (playout === null && !scope.signal.aborted) post({ type: 'playout-end', turn, pos: 0 })
  }

  /** The client has the turn's first audio: from now on it is a thing said. */
  function begin(turn: Turn, pos: number): void {
    if (current?.turn !== turn) return
    current.audible = true
    if (current.untold) emit(current.untold)
    current.untold = null
    post({ type: 'playout-start', turn, pos })
  }

  /** `keeps`: what was heard of it belongs to the conversation. What answered half a turn does not: the halves are one. */
  function cut(turn: Turn, keeps: boolean): void {
    if (current?.turn !== turn) return
    const { scope, playout, reply, audible, untold } = current
    const heardSamples = line.clear(turn)
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
    last = current.reply?.text ?? ''
    history.heard(last)
    current.scope.cancel('finished')
    current = null
  }

  /** The agent's last words as the caller heard them, and whether they ask something that is, or is about to be, the caller's to answer. */
  function said(): { readonly own: readonly string[]; readonly asked: boolean } {
    if (!current?.playout) return { own: spoken(last).slice(-OWN_WORDS), asked: asks(last) }
    const { playout, reply } = current
    const heard = line.heard()
    const isEnding = reply?.told === true && toMillis(playout.made - heard, line.rate) <= LAST_MS
    return {
      own: spoken(`${last} ${playout.textUntil(heard)}`).slice(-OWN_WORDS),
      asked: isEnding && asks(reply.text),
    }
  }

  return { start, begin, cut, finish, said }
}
