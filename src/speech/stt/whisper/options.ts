import type { Clock, Millis } from '../../../flow/clock.ts'
import type { Asking, Settings } from '../../http/asking.ts'

export interface WhisperOptions {
  /** As in `groq/whisper-large-v3-turbo`. */
  readonly name: string
  /** With `/v1` at its end. */
  readonly baseUrl: string
  readonly model: string
  readonly apiKey?: string
  /** `groq`: bills at least 10 s a request, and tells what is left of audio. `openai`: OpenAI itself, and self-hosted servers. */
  readonly dialect: 'groq' | 'openai'
  readonly setting: Settings
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

export const askingOf = ({ name, baseUrl, model, apiKey, setting }: WhisperOptions): Asking => ({
  name,
  baseUrl: baseUrl.replace(/\/+$/, ''),
  model,
  apiKey,
  setting,
  service: 'transcription',
})
