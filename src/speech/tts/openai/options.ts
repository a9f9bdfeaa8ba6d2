import type { Clock, Millis } from '../../../flow/clock.ts'
import type { Asking, Settings } from '../../http/asking.ts'

export interface OpenAiVoiceOptions {
  /** As in `openai/gpt-4o-mini-tts`. */
  readonly name: string
  /** With `/v1` at its end. */
  readonly baseUrl: string
  readonly model: string
  readonly apiKey?: string
  /** Who speaks where an agent asks for a voice that this server does not have. */
  readonly voice: string
  /** Voices that this server has beside OpenAI's. */
  readonly voices?: readonly string[]
  readonly setting: Settings
  readonly clock?: Clock
  readonly deadlines?: OpenAiVoiceDeadlines
  readonly fetch?: typeof globalThis.fetch
}

export interface OpenAiVoiceDeadlines {
  /** From the request for a clause to its first byte of sound. */
  readonly firstByteMs: Millis
  /** Between two pieces of it. */
  readonly betweenBytesMs: Millis
  readonly checkMs: Millis
}

export const OPENAI_VOICE_DEADLINES: OpenAiVoiceDeadlines = {
  firstByteMs: 4_000,
  betweenBytesMs: 2_000,
  checkMs: 5_000,
}

export const askingOf = ({ name, baseUrl, model, apiKey, setting }: OpenAiVoiceOptions): Asking => ({
  name,
  baseUrl: baseUrl.replace(/\/+$/, ''),
  model,
  apiKey,
  setting,
  service: 'speech',
})

/** OpenAI's own, by its documentation. */
const OPENAI_VOICES = 'alloy ash ballad cedar coral echo fable marin nova onyx sage shimmer verse'.split(' ')

/** The voice of this server for the one that an agent names; agents often name a voice of another vendor. */
export const voiceFor = (wanted: string, { voice, voices = [] }: OpenAiVoiceOptions): string =>
  OPENAI_VOICES.includes(wanted) || voices.includes(wanted) ? wanted : voice
