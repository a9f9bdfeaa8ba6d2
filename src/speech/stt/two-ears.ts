import { openChannel } from '../../flow/channel.ts'
import { openScope } from '../../flow/scope.ts'
import type { SpeechToText, SttInput, SttPart } from '../provider.ts'

/** A final without a word does not undo what was heard as surely as this: services answer so when they fail, and a caller would wait in vain. */
const SURE = 0.75

/**
 * Partials by one recogniser, finals by another: for a service that has no partials, or asks money for each. Whatever happens to the
 * partials, the turn is the finals': where `partials` fails, or does not know the language, there are none. Only where a final is empty and the
 * partial was sure are its words the turn's.
 */
export function withPartialsFrom(partials: SpeechToText, finals: SpeechToText): SpeechToText {
  const { understands, forCall } = finals
  return {
    name: `${finals.name}, partials by ${partials.name}`,
    ...(understands && { understands: (language: string) => understands.call(finals, language) }),
    ...((forCall || partials.forCall) && {
      forCall: (options: Parameters<NonNullable<SpeechToText['forCall']>>[0]) =>
        withPartialsFrom(partials.forCall?.(options) ?? partials, finals.forCall?.(options) ?? finals),
    }),
    async *transcribe(input, { signal, language }) {
      const scope = openScope(signal)
      const options = { signal: scope.signal, language }
      const parts = openChannel<SttPart>(scope.signal)
      const forPartials = openChannel<SttInput>(scope.signal)
      const forFinals = openChannel<SttInput>(scope.signal)
      const hears = partials.understands?.(language) ?? true
      let heard: Heard | null = null

      const share = async () => {
        for await (const item of input) {
          // Partials need no flush: it would cost them a final.
          if (hears && item.type === 'audio') forPartials.push(item)
          forFinals.push(item)
        }
        forPartials.close()
        forFinals.close()
      }
      const offer = async () => {
        for await (const part of partials.transcribe(forPartials, options))
          if (part.type === 'text-partial') {
            heard = part
            parts.push(part)
          }
      }
      const settle = async () => {
        for await (const part of finals.transcribe(forFinals, options))
          if (part.type === 'text-final') parts.push({ ...part, ...instead(part, heard) })
      }
      if (hears) offer().catch(() => forPartials.close())
      share().catch(error => forFinals.close(error))
      settle().then(
        () => parts.close(),
        error => parts.close(error),
      )
      try {
        yield* parts
      } finally {
        scope.cancel()
      }
    },
  }
}

type Heard = Pick<SttPart, 'text' | 'confidence'>

function instead(final: Heard, heard: Heard | null): Heard | null {
  const isEmpty = final.text.trim() === ''
  return isEmpty && heard && heard.confidence >= SURE
    ? { text: heard.text, confidence: heard.confidence }
    : null
}
