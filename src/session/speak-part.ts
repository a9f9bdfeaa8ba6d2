import { pause } from '../flow/clock.ts'
import { ProviderError } from '../speech/provider.ts'
import { splitClauses } from './clauses.ts'
import { aborted } from './dry.ts'
import type { Progress, ReplyPorts } from './reply.ts'
import { speakable } from './speakable.ts'
import type { Part } from './track.ts'

/** Speech is made at most this far ahead of what was heard: what an interruption would throw away. */
const AHEAD_MS = 12_000

/** A part and its text as it comes. */
export interface Spoken {
  readonly part: Part
  readonly deltas: AsyncIterable<string>
}

/** Speaks one part of a reply, clause by clause. */
export async function speakPart(ports: ReplyPorts, state: Progress, { part, deltas }: Spoken): Promise<void> {
  const { turn, clock, gate, signal, ahead, mark, noticed, source } = ports
  const { playout } = part
  if (!playout) return
  const { tts: own, houseVoice, voice } = ports.cast()
  const tts = source.from === 'house' && source.isApology ? houseVoice : own
  let isAsked = false
  async function* clauses() {
    for await (const clause of splitClauses(deltas, () => state.failed === null)) {
      const text = speakable(clause)
      isAsked = true
      if (text === '') continue
      mark({ type: 'clause', turn, text })
      yield text
    }
  }
  for await (const sound of tts.speak(clauses(), { ...voice, signal, noticed })) {
    if (signal.aborted) return
    const filler = sound.pcm.length > 0 ? ports.filler() : null
    if (filler) await filler
    if (signal.aborted) return
    const wasSilent = state.parts.every(one => one.playout?.leadIn == null)
    playout.say(sound)
    mark({
      type: 'speech',
      turn,
      samples: state.parts.reduce((sum, one) => sum + (one.playout?.made ?? 0), 0),
      ...(!gate.isOpen && { madeAt: Math.round(clock.now()) }),
    })
    if (wasSilent && playout.leadIn !== null) mark({ type: 'lead-in', turn, samples: playout.leadIn })
    if (!gate.isOpen) await Promise.race([gate.opened, aborted(signal)])
    while (!signal.aborted && ahead() > AHEAD_MS) await pause(clock, ahead() - AHEAD_MS / 2, signal)
  }
  if (signal.aborted) return
  if (isAsked && playout.made === 0)
    throw new ProviderError(tts.name, 'there was no sound', { kind: 'broken' })
  part.isOver = true
}
