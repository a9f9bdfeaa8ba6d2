import type { Clock, Millis } from '../../../flow/clock.ts'
import { type Addressee, type Asking, type Service, toAsking } from '../../http/asking.ts'
import { is } from '../../http/meaning.ts'

export interface WhisperOptions extends Addressee {
  /** `groq`: bills at least 10 s a request, and tells what is left of audio. `openai`: OpenAI itself, and self-hosted servers. */
  readonly dialect: 'groq' | 'openai'
  /** Words and names that callers may say; servers take 896 characters. */
  readonly prompt?: string
  readonly clock?: Clock
  readonly deadlines?: WhisperDeadlines
  /** Told once for each answer: for logs. */
  readonly noticed?: (note: WhisperNote) => void
  readonly fetch?: typeof globalThis.fetch
}

export interface WhisperDeadlines {
  /** From the request to the whole text, the upload included. */
  readonly answerMs: Millis
  readonly checkMs: Millis
}

/** What an answer's headers tell beside the text. */
export interface WhisperNote {
  readonly region: string | null
  readonly requestId: string | null
  readonly soundMs: Millis
  readonly tookMs: Millis
  readonly requestsLeft: string | null
  readonly audioSecondsLeft: string | null
}

/** Groq's slowest hundredth takes about 1.5 s; who waits longer than this has been forgotten. */
export const WHISPER_DEADLINES: WhisperDeadlines = { answerMs: 5_000, checkMs: 5_000 }

export const askingOf = (options: WhisperOptions): Asking => toAsking(options, transcription)

const transcription: Service = {
  name: 'transcription',
  // Groq, of what is longer than a plan has sound for in an hour.
  meaningOf: (_, { status, told }) =>
    status === 413 && told.code === 'rate_limit_exceeded'
      ? is(
          'request',
          'takes less sound in an hour than this one request has; choose a plan with higher limits',
        )
      : null,
}
