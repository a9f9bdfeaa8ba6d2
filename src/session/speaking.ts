import { toMillis } from '../audio/pcm.ts'
import { pause } from '../flow/clock.ts'
import { openScope, type Scope } from '../flow/scope.ts'
import type { LanguageModel } from '../speech/provider.ts'
import type { FillerPorts } from './filler.ts'
import type { Gate } from './gate.ts'
import type { History } from './history.ts'
import type { Emission } from './ports.ts'
import { isLasting, originOf } from './provider-failure.ts'
import { type Reply, type ReplyPorts, type Source, startReply } from './reply.ts'
import type { ToolDesk } from './tool-desk.ts'
import type { Part, Track } from './track.ts'
import type { Turn } from './turn/index.ts'

export interface SpeakerPorts extends FillerPorts {
  readonly isChat: boolean
  readonly llm: LanguageModel
  readonly history: History
  readonly desk: ToolDesk
  readonly changeAgent: ReplyPorts['changeAgent']
}

/** A reply under way, with its cancellation scope. */
export interface Speaking {
  readonly turn: Turn
  readonly scope: Scope
  readonly track: Track
  readonly gate: Gate
  reply: Reply | null
  /** No more than what was made of it will come. */
  broke: boolean
}

/** What is particular to one reply. */
export interface SpeakingOf
  extends Pick<
    ReplyPorts,
    'source' | 'gate' | 'track' | 'filler' | 'sureAt' | 'beforeTool' | 'runs' | 'runsAside'
  > {
  /** It failed before the gate was opened. */
  readonly failedAhead: () => void
  /** A frame of it goes to the line. */
  readonly playing: (part: Part) => void
}

/** Begins to make a reply; what it does to the world waits for the gate. */
export function beginSpeaking(ports: SpeakerPorts, of: SpeakingOf): Speaking {
  const { line, mark, isChat } = ports
  const { source, gate, track } = of
  const { turn } = track
  const scope = openScope(ports.signal)
  const speaking: Speaking = { turn, scope, track, gate, reply: null, broke: false }
  const reply = startReply({
    ...ports,
    ...of,
    turn,
    isChat,
    signal: scope.signal,
    ahead: () => toMillis(track.made - line.heard(), line.rate),
    finish: () => gate.run(() => endSound(ports, speaking)),
    mark: entry => gate.run(() => mark(entry)),
    noticed: notice => gate.run(() => mark({ ...notice, turn })),
    post: fact => gate.run(() => ports.post(fact)),
    emit: emission => gate.run(() => told(ports, speaking, emission)),
    tell(part) {
      if (!gate.isOpen && speaking.reply?.parts.length === 1)
        ports.emit({ type: 'agent-tentative', text: part.text.trim() })
      gate.run(() => tellPart(ports, speaking, part))
    },
  })
  speaking.reply = reply
  void follow(ports, { speaking, reply, source, failedAhead: of.failedAhead })
  return speaking
}

/** No more audio will come. A turn of which nothing sounded is over at once. */
function endSound({ line }: SpeakerPorts, { track, turn }: Speaking): void {
  if (track.made > 0) line.finish(turn)
}

/** What is written counts as said from its first letter on. */
function told({ emit, post }: SpeakerPorts, { turn }: Speaking, emission: Emission): void {
  emit(emission)
  if (emission.type === 'agent-text' && emission.part === 'start')
    post({ type: 'playout-start', turn, pos: 0 })
}

/** Holds the text back until the caller can hear it: what nobody hears nobody reads. */
function tellPart({ emit, isChat }: SpeakerPorts, { turn }: Speaking, part: Part): void {
  if (part.isTold || !part.isWhole || (!isChat && !part.isAudible)) return
  const text = part.text.trim()
  if (text === '') return
  part.isTold = true
  emit({ type: 'agent-said', turn, text })
}

/** A part that goes to the client is told as soon as it is heard: at once where nothing is before it. */
export async function announce(ports: SpeakerPorts, of: Speaking, part: Part): Promise<void> {
  const { line, clock } = ports
  const { signal } = of.scope
  for (;;) {
    const left = toMillis((part.from ?? 0) - line.heard(), line.rate)
    if (part.from === 0 || left <= 0) break
    await pause(clock, left, signal)
    if (signal.aborted) return
  }
  part.isAudible = true
  tellPart(ports, of, part)
}

async function follow(
  ports: SpeakerPorts,
  of: {
    readonly speaking: Speaking
    readonly reply: Reply
    readonly source: Source
    readonly failedAhead: () => void
  },
): Promise<void> {
  const { post, mark, isChat } = ports
  const { speaking, reply } = of
  const { turn, scope, track, gate } = speaking
  try {
    await reply.done
    await gate.opened
    if (scope.signal.aborted) return
    post({ type: 'reply-end', turn, hangUp: reply.hangUp, ...(reply.skips && { skips: true }) })
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
    if (!scope.signal.aborted) endSound(ports, speaking)
  }
  if ((isChat || track.made === 0) && !scope.signal.aborted)
    post({ type: 'playout-end', turn, pos: ports.pos() })
}
