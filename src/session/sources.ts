import type { Message } from '../speech/provider.ts'
import { houseLine, isApology, NEWS_NOTE, silenceNote } from './house-lines.ts'
import type { Source } from './reply.ts'
import type { SpeakerPorts } from './speaking.ts'
import type { Command } from './turn/index.ts'

type Ports = Pick<SpeakerPorts, 'cast' | 'llm' | 'history'>

/** Where the words of a reply come from, by why it is given. */
export function sourceOf(
  ports: Ports,
  { cause, ending, silentMs = 0 }: Extract<Command, { type: 'start-reply' }>,
): Source {
  const { history } = ports
  // A note for this once: what comes of it says enough.
  const noted = (content: string) =>
    answerTo(ports, () => [...history.messages(), { role: 'system', content }])
  if (cause === 'answer') return answerTo(ports, () => history.messages())
  if (cause === 'nudge') return noted(silenceNote(silentMs))
  if (cause === 'news') return noted(NEWS_NOTE)
  const { spec } = ports.cast()
  return { from: 'house', text: houseLine(spec, cause, ending), isApology: isApology(cause, ending) }
}

export const answerTo = (
  { llm, cast }: Ports,
  again: () => readonly Message[],
  messages = again(),
): Source => ({ from: 'model', llm, messages, again, sampling: cast().spec.sampling })

/** Whether the model is asked the very same. */
export const isSame = (one: Source, other: Source): boolean =>
  one.from === 'model' &&
  other.from === 'model' &&
  JSON.stringify(one.messages) === JSON.stringify(other.messages)
