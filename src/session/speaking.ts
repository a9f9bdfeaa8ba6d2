import { type Samples, toMillis } from '../audio/pcm.ts'
import { openScope, type Scope } from '../flow/scope.ts'
import type { LanguageModel, TextToSpeech } from '../speech/provider.ts'
import type { FillerPorts } from './filler.ts'
import type { Gate } from './gate.ts'
import type { History } from './history.ts'
import { openPlayout, type Playout } from './playout.ts'
import type { Emission, Frame } from './ports.ts'
import { isLasting, originOf } from './provider-failure.ts'
import { type Reply, type Source, startReply } from './reply.ts'
import type { Turn } from './turn/index.ts'

export interface SpeakerPorts extends FillerPorts {
  /** Speaks greetings and answers. */
  readonly tts: TextToSpeech
  readonly llm: LanguageModel
  readonly history: History
}

/** A reply under way, with its cancellation scope. */
export interface Speaking {
  readonly turn: Turn
  readonly scope: Scope
  readonly playout: Playout | null
  reply: Reply | null
  audible: boolean
  /** No more than what was made of it will come. */
  broke: boolean
  /** The reply's text, complete but not told yet: it goes out with the first audio, so that what nobody hears nobody reads. */
  untold: Extract<Emission, { type: 'agent-said' }> | null
}

export interface SpeakingOf {
  readonly turn: Turn
  readonly source: Source
  readonly gate: Gate
  /** It failed before the gate was opened. */
  readonly failedAhead: () => void
  readonly filler: () => Promise<void> | null
  /** A frame of it goes to the line. */
  readonly playing: () => void
  /** Samples of it that were heard. */
  readonly heard: () => Samples
}

/** Begins to make a reply; what it does to the world waits for the gate. */
export function beginSpeaking(ports: SpeakerPorts, of: SpeakingOf): Speaking {
  const { spec, line, mark } = ports
  const { turn, source, gate } = of
  const scope = openScope(ports.signal)
  const gated = {
    rate: line.rate,
    play: (frame: Frame, to: Turn) =>
      gate.run(() => {
        of.playing()
        line.play(frame, to)
      }),
    finish: (to: Turn) => gate.run(() => line.finish(to)),
  }
  const playout = spec.textOnly ? null : openPlayout(gated, turn)
  const speaking: Speaking = { turn, scope, playout, reply: null, audible: false, broke: false, untold: null }
  const reply = startReply({
    ...ports,
    turn,
    source,
    playout,
    gate,
    signal: scope.signal,
    tts: source.from === 'house' && source.isApology ? ports.houseVoice : ports.tts,
    voice: ports.voice,
    ahead: () => (playout === null ? 0 : toMillis(playout.made - of.heard(), line.rate)),
    filler: of.filler,
    mark: entry => gate.run(() => mark(entry)),
    noticed: notice => gate.run(() => mark({ ...notice, turn })),
    emit: emission => gate.run(() => tell(ports, speaking, emission)),
  })
  speaking.reply = reply
  void follow(ports, { speaking, reply, gate, failedAhead: of.failedAhead })
  return speaking
}

/** Holds the text back until the caller can hear it. */
function tell({ emit, post }: SpeakerPorts, speaking: Speaking, emission: Emission): void {
  if (emission.type === 'agent-said' && speaking.playout && !speaking.audible) speaking.untold = emission
  else emit(emission)
  if (emission.type === 'agent-text' && emission.part === 'start')
    post({ type: 'playout-start', turn: speaking.turn, pos: 0 })
}

async function follow(
  { post, mark }: SpeakerPorts,
  of: {
    readonly speaking: Speaking
    readonly reply: Reply
    readonly gate: Gate
    readonly failedAhead: () => void
  },
): Promise<void> {
  const { speaking, reply, gate } = of
  const { turn, scope, playout } = speaking
  try {
    const { hangUp } = await reply.done
    await gate.opened
    if (scope.signal.aborted) return
    post({ type: 'reply-end', turn, hangUp })
  } catch (error) {
    if (scope.signal.aborted) return
    // Ahead of its turn a failure is nobody's: the turn asks again.
    if (!gate.isOpen) return of.failedAhead()
    const message = error instanceof Error ? error.message : String(error)
    speaking.broke = true
    mark({ type: 'provider-failed', turn, stage: reply.failed ?? 'llm', message, ...originOf(error) })
    post({
      type: 'reply-end',
      turn,
      hangUp: reply.hangUp,
      error: message,
      ...(isLasting(error) && { lasting: true }),
    })
    // What was made before it failed is still heard to its end.
    if (!scope.signal.aborted) playout?.finish()
  }
  if (playout === null && !scope.signal.aborted) post({ type: 'playout-end', turn, pos: 0 })
}
