import { openChannel } from '../../../flow/channel.ts'
import { startClock } from '../../../flow/clock.ts'
import { openScope } from '../../../flow/scope.ts'
import { type CheckedModel, checkModel } from '../../http/check.ts'
import { openHttp } from '../../http/http.ts'
import type { CallOptions, SpeechToText, SttPart } from '../../provider.ts'
import { askingOf, WHISPER_DEADLINES, type WhisperOptions } from './options.ts'
import { openTranscriber } from './transcriber.ts'
import { hearTurn } from './turn.ts'

/**
 * A recogniser behind any server of Whisper-style transcriptions (`POST {baseUrl}/audio/transcriptions`): Groq, OpenAI, and self-hosted ones such as
 * Speaches, LocalAI or vLLM. Each flush is one upload of the turn so far; there are no partials (see `withPartialsFrom`). Nothing is tried
 * twice, except over a new connection where the kept one was gone, and without `verbose_json` where a server does not know it. Its errors
 * say what to mend and never show the key.
 */
export function openWhisper(options: WhisperOptions): SpeechToText {
  const transcribe = openTranscriber(options)
  return {
    name: options.name,
    async *transcribe(input, { signal, language }) {
      const scope = openScope(signal)
      const parts = openChannel<SttPart>(scope.signal)
      hearTurn(input, { transcribe, language, signal: scope.signal, emit: part => parts.push(part) }).then(
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

/** Whether the server is there, takes the key and has the model; no sound is sent. Throws `ProviderError`. */
export function checkWhisper(options: WhisperOptions, { signal }: CallOptions): Promise<CheckedModel> {
  const { clock = startClock(), deadlines = WHISPER_DEADLINES } = options
  const http = openHttp(options.fetch)
  return checkModel(askingOf(options), { http, clock, withinMs: deadlines.checkMs, signal })
}
