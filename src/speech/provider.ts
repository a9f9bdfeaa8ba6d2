import type { Pcm, Samples } from '../audio/pcm.ts'

/**
 * What a call needs from the outside: ears (VAD, STT), a mind (LLM) and a voice (TTS).
 * A provider is a plain object with a name and one method that returns an `AsyncIterable` of parts.
 * Cancelling is always `signal`: abort it and let the `for await` unwind; nobody waits for a provider to obey.
 * An aborted call ends its iteration quietly; every other failure throws `ProviderError`.
 */
export interface CallOptions {
  readonly signal: AbortSignal
  /** Told by who stands for several providers (a cascade): which of them serves this request, and why another did not. */
  readonly noticed?: (notice: ProviderNotice) => void
}

export type Stage = 'stt' | 'llm' | 'tts'

/** What happened among the providers of one request. No text in it has a key. */
export type ProviderNotice =
  /** Its first part came; `ms` after it was asked. */
  | {
      readonly type: 'provider-served'
      readonly stage: Stage
      readonly provider: string
      readonly ms: number
    }
  /** `to` is asked in place of `from`, or (`isHedge`) beside it, because that is slow. */
  | {
      readonly type: 'provider-switched'
      readonly stage: Stage
      readonly from: string
      readonly to: string
      readonly reason: string
      readonly isHedge: boolean
    }
  | {
      readonly type: 'provider-failed'
      readonly stage: Stage
      readonly provider: string
      readonly kind: FailureKind
      readonly message: string
    }

/** Why a provider failed: what decides whether another try, another provider or an operator can mend it. */
export type FailureKind =
  /** No key, or one that is refused. */
  | 'key'
  /** Nothing left to spend. */
  | 'quota'
  /** Asked too often, or by too many at once. */
  | 'rate'
  /** This request will not do, now or later: no such voice or model, too large. */
  | 'request'
  /** No connection, or it was lost. */
  | 'unreachable'
  /** It did not answer in time. */
  | 'late'
  /** An answer that broke off, is empty, or makes no sense. */
  | 'broken'
  /** It says itself that it failed. */
  | 'down'

const passing = new Set<FailureKind>(['rate', 'unreachable', 'late', 'broken', 'down'])

interface Failure {
  readonly kind?: FailureKind
  readonly retryable?: boolean
  /** How long the provider asks to be left alone. */
  readonly retryAfterMs?: number
  readonly cause?: unknown
}

/** A provider failed. `retryable` says whether the same request may succeed if sent again; where it is not given the kind says it. */
export class ProviderError extends Error {
  readonly provider: string
  readonly kind: FailureKind
  readonly retryable: boolean
  readonly retryAfterMs: number | null
  constructor(provider: string, message: string, failure: Failure = {}) {
    super(`${provider}: ${message}`, { cause: failure.cause })
    this.name = 'ProviderError'
    this.provider = provider
    this.kind = failure.kind ?? (failure.retryable ? 'down' : 'request')
    this.retryable = failure.retryable ?? passing.has(this.kind)
    this.retryAfterMs = failure.retryAfterMs ?? null
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
  /** The same for one call: who keeps a connection for a call opens it here, before it is needed, and ends it with `signal`. */
  forCall?(options: CallOptions & { readonly language: string }): SpeechToText
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
  /** Of an assistant's message: the tools that it asked for, beside what it said. Each has a `tool` message behind it. */
  readonly toolCalls?: readonly ToolCall[]
  /** Of a tool's message: the call whose result it is. */
  readonly toolCallId?: string
}

/** `arguments` is JSON text, as the model wrote it. */
export interface ToolCall {
  readonly id: string
  readonly name: string
  readonly arguments: string
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
  | ({ readonly type: 'tool-call' } & ToolCall)
  | {
      readonly type: 'finish'
      readonly reason: 'stop' | 'tool-calls' | 'length' | 'filter'
      /** What it cost, where the server tells. */
      readonly usage?: Usage
    }

export interface Usage {
  readonly promptTokens: number
  /** What it thinks counts. */
  readonly completionTokens: number
  /** How long the request stood in the provider's queue, ms. */
  readonly queueMs?: number
}

/**
 * Text to speech. `text` yields clauses, each ready to be spoken; parts come as soon as there is sound.
 * `rate` is the sample rate of every part.
 */
export interface TextToSpeech {
  readonly name: string
  readonly rate: number
  /** The same for one call: who keeps a connection for a call opens it here, before it is needed, and ends it with `signal`. */
  forCall?(options: CallOptions & VoiceOptions): TextToSpeech
  speak(text: AsyncIterable<string>, options: CallOptions & VoiceOptions): AsyncIterable<SpeechPart>
}

/** How it is to be spoken. What a provider does not know it leaves out. */
export interface VoiceOptions {
  readonly voice: string
  /** 1: as the voice speaks by itself. */
  readonly speed: number
  /** 0…1, the vendor's `stability` and `similarity_boost`. */
  readonly stability?: number
  readonly similarityBoost?: number
  /** ISO 639-1. */
  readonly language?: string
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
