import type { Pcm, Samples } from '../audio/pcm.ts'

/**
 * What a call needs from the outside: ears (VAD, STT), a mind (LLM) and a voice (TTS).
 * A provider is a plain object with a name and one method that returns an `AsyncIterable` of parts.
 * Cancelling is always `signal`: abort it and let the `for await` unwind; nobody waits for a provider to obey.
 * An aborted call ends its iteration quietly; every other failure throws `ProviderError`.
 */
export interface CallOptions {
  readonly signal: AbortSignal
}

/** A provider failed. `retryable` says whether the same request may succeed if sent again. */
export class ProviderError extends Error {
  readonly provider: string
  readonly retryable: boolean
  constructor(provider: string, message: string, options: { retryable?: boolean; cause?: unknown } = {}) {
    super(`${provider}: ${message}`, { cause: options.cause })
    this.name = 'ProviderError'
    this.provider = provider
    this.retryable = options.retryable ?? false
  }
}

/** Voice activity. One `detect` per call; scores come in order, one per window, about 32 ms of audio each. */
export interface VoiceActivity {
  readonly name: string
  detect(audio: AsyncIterable<Pcm>, options: CallOptions): AsyncIterable<VadScore>
}

/** Probability that the window ending at sample `to` (16 kHz, counted from the first sample of this `detect`) is speech. */
export interface VadScore {
  readonly to: Samples
  readonly probability: number
}

/**
 * Speech to text. One `transcribe` per caller turn: audio (16 kHz) flows in as it arrives, and a `flush` asks for the
 * final text of everything so far, as soon as can be. The caller may go on after a flush; a later flush then yields a
 * final for the whole again. The iteration ends when the input ends.
 */
export interface SpeechToText {
  readonly name: string
  /** Whether it knows a language, by its code; left out: any. */
  understands?(language: string): boolean
  transcribe(
    input: AsyncIterable<SttInput>,
    options: CallOptions & { readonly language: string },
  ): AsyncIterable<SttPart>
}
export type SttInput =
  | { readonly type: 'audio'; readonly pcm: Pcm }
  /** `mark` comes back on the final that answers this flush. */
  | { readonly type: 'flush'; readonly mark: number }

/** `text` is always the whole turn so far. `confidence` is 0…1: the chance that a word of it is right. */
export type SttPart =
  | { readonly type: 'text-partial'; readonly text: string; readonly confidence: number }
  | { readonly type: 'text-final'; readonly text: string; readonly confidence: number; readonly mark: number }

/**
 * Judges by its sound whether a caller's turn is over: one signal among others, which the end of a turn never waits for. One `listen` per
 * turn.
 */
export interface TurnEndModel {
  readonly name: string
  listen(): TurnEndListener
}

export interface TurnEndListener {
  /** The turn's audio (16 kHz) as it arrives, from a little before its onset on, pauses and all. */
  audio(pcm: Pcm): void
  /** The chance, 0…1, that the turn is over by all its sound so far; null: not known in time to matter. */
  judge(options: CallOptions): Promise<number | null>
}

export interface Message {
  readonly role: 'system' | 'user' | 'assistant' | 'tool'
  readonly content: string
}

/** A function that the model may call. `parameters` is a JSON schema. */
export interface Tool {
  readonly name: string
  readonly description: string
  readonly parameters: Readonly<Record<string, unknown>>
}

/** How a model chooses its words; null: as its server has it. `maxTokens` counts what it thinks, too. */
export interface Sampling {
  readonly temperature: number | null
  readonly maxTokens: number | null
}

export interface LanguageModel {
  readonly name: string
  reply(
    messages: readonly Message[],
    options: CallOptions & { readonly tools: readonly Tool[]; readonly sampling?: Sampling },
  ): AsyncIterable<ReplyPart>
}
export type ReplyPart =
  | { readonly type: 'text-delta'; readonly text: string }
  | { readonly type: 'tool-call'; readonly id: string; readonly name: string; readonly arguments: string }
  | { readonly type: 'finish'; readonly reason: 'stop' | 'tool-calls' | 'length' | 'filter' }

/**
 * Text to speech. `text` yields clauses, each ready to be spoken; parts come as soon as there is sound.
 * `rate` is the sample rate of every part.
 */
export interface TextToSpeech {
  readonly name: string
  readonly rate: number
  speak(
    text: AsyncIterable<string>,
    options: CallOptions & { readonly voice: string; readonly speed: number },
  ): AsyncIterable<SpeechPart>
}

/** A piece of sound and the words that begin in it. */
export interface SpeechPart {
  readonly pcm: Pcm
  readonly words: readonly SpokenWord[]
}

/** One word of the text as written, with its punctuation; `from`/`to` in samples from the start of this part's `pcm`. */
export interface SpokenWord {
  readonly text: string
  readonly from: Samples
  readonly to: Samples
}
