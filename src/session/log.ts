import type { Samples } from '../audio/pcm.ts'
import type { Millis } from '../flow/clock.ts'
import type { FailureKind, ProviderNotice } from '../speech/provider.ts'
import type { Emission } from './ports.ts'
import type { Command, Event, Turn } from './turn/events.ts'
import type { Policy } from './turn/policy.ts'

/**
 * The log *is* the call: one JSON line per entry. Folding its `event` entries through the reducer gives its `command`
 * entries again; `mark` and `emission` entries are for people and metrics and decide nothing.
 */
export type LogEntry =
  | LogHeader
  | { readonly kind: 'event'; readonly event: Event }
  | { readonly kind: 'command'; readonly at: Millis; readonly command: Command }
  | { readonly kind: 'mark'; readonly at: Millis; readonly mark: Mark }
  | { readonly kind: 'emission'; readonly at: Millis; readonly emission: Emission }

/** The first entry of every log. Times of all other entries are milliseconds after `startedAtUnixMs`. */
export interface LogHeader {
  readonly kind: 'header'
  readonly schema: 1
  readonly build: string
  readonly conversationId: string
  readonly agentId: string
  readonly startedAtUnixMs: number
  /** Rate of the agent's audio positions, Hz; the caller's are 16 kHz. */
  readonly voiceRate: number
  readonly textOnly: boolean
  readonly policy: Policy
  /** A policy that only looks on; left out: there is none. */
  readonly shadow?: Policy
  /** Which provider served each stage. */
  readonly providers: {
    readonly vad: string
    readonly stt: string
    readonly llm: string
    readonly tts: string
    readonly turnEnd?: string
  }
}

/** Something measured on the way; `at` of its entry says when. */
export type Mark =
  /** The recogniser was asked for all it has heard, up to `to`: at a pause, or ahead of one. */
  | { readonly type: 'words-asked'; readonly to: Samples }
  | { readonly type: 'llm-first-token'; readonly turn: Turn }
  /** The model called a tool. */
  | { readonly type: 'tool-called'; readonly turn: Turn; readonly name: string }
  /** What one of the model's answers cost. */
  | {
      readonly type: 'llm-usage'
      readonly turn: Turn
      readonly model: string
      readonly promptTokens: number
      readonly completionTokens: number
    }
  /** The caller rated a turn of the agent's; null: takes it back. */
  | { readonly type: 'rated'; readonly turn: Turn; readonly score: 'like' | 'dislike' | null }
  /** The client gave the model something to know. */
  | { readonly type: 'noted'; readonly text: string; readonly contextId?: string }
  /** A clause went to the voice. */
  | { readonly type: 'clause'; readonly turn: Turn; readonly text: string }
  /** Sound came back from the voice; `samples` of the turn so far, at the voice rate. `madeAt`: then, ahead of the end of the caller's turn; it waited. */
  | {
      readonly type: 'speech'
      readonly turn: Turn
      readonly samples: Samples
      readonly madeAt?: Millis
    }
  /** The reply's sound begins with so much silence, at the voice rate. */
  | { readonly type: 'lead-in'; readonly turn: Turn; readonly samples: Samples }
  /** A reply was cut: what had been made and sent, and how much of it was heard. */
  | {
      readonly type: 'cut'
      readonly turn: Turn
      readonly heardSamples: Samples
      readonly madeSamples: Samples
      readonly madeChars: number
      readonly heardChars: number
    }
  /** What was made ahead of a turn that did not end there: never heard by anybody. */
  | {
      readonly type: 'forgotten'
      readonly turn: Turn
      readonly madeSamples: Samples
      readonly madeChars: number
    }
  /** What the policy that looks on would have done otherwise (`replay/difference.ts`), times on the call's clock; `same`: it would have answered just then. */
  | {
      readonly type: 'shadow'
      readonly turn: Turn
      readonly change: string
      readonly differsAt?: Millis
      readonly recordedAt?: Millis | null
      readonly otherAt?: Millis | null
      readonly ms?: Millis | null
      readonly isEstimated?: true
    }
  /** The model that judges the end of a turn by its sound gave nothing for the pause at `to`: it was `late`, or an error. */
  | { readonly type: 'end-unjudged'; readonly to: Samples; readonly reason: string }
  | { readonly type: 'round-trip'; readonly ms: Millis; readonly jitterMs: Millis }
  | { readonly type: 'underrun'; readonly turn: Turn; readonly ms: Millis }
  /** Something was asked for that is not there, and the call went on without it: a sentence for the record. */
  | { readonly type: 'warning'; readonly text: string }
  /** A request to a provider, or to all that a stage has, failed; `provider` and `kind` where it told. */
  | {
      readonly type: 'provider-failed'
      readonly turn: Turn
      readonly stage: 'stt' | 'llm' | 'tts'
      readonly message: string
      readonly provider?: string
      readonly kind?: FailureKind
    }
  /** Which provider of several served a turn, and when another was asked in its place or beside it. */
  | (Extract<ProviderNotice, { type: 'provider-served' | 'provider-switched' }> & { readonly turn: Turn })
