import type { Clock, Millis } from '../../../flow/clock.ts'
import { type Addressee, type Asking, toAsking } from '../../http/asking.ts'

export interface OpenAiVoiceOptions extends Addressee {
  /** Who speaks where an agent asks for a voice that this server does not have. */
  readonly voice: string
  /** Voices that this server has beside OpenAI's. */
  readonly voices?: readonly string[]
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

export const askingOf = (options: OpenAiVoiceOptions): Asking => toAsking(options, { name: 'speech' })

/** OpenAI's own, by its documentation. */
const OPENAI_VOICES = 'alloy ash ballad cedar coral echo fable marin nova onyx sage shimmer verse'.split(' ')

/** The voice of this server for the one that an agent names; agents often name a voice of another vendor. */
export const voiceFor = (wanted: string, { voice, voices = [] }: OpenAiVoiceOptions): string =>
  OPENAI_VOICES.includes(wanted) || voices.includes(wanted) ? wanted : voice
