import type { ToldOutcome } from '../session/tool-box.ts'
import type { Cause, EndReason } from '../session/turn/events.ts'

/**
 * One turn of a call: what the caller said and the reply to it. It is JSON as it stands, so its names are snake_case.
 * Times are whole milliseconds after the start of the call; caller positions are 16 kHz samples.
 */
export interface TurnRecord {
  readonly turn: number
  /** Why the agent spoke; null when no reply was begun. A reply that failed and became an apology is `failed`. */
  readonly cause: Cause | null
  readonly ended_by: ReplyEnd
  /** Set when the call was to end after this reply, and why. */
  readonly ending: EndReason | null
  /** Null for the greeting and a goodbye. */
  readonly caller: CallerPart | null
  /** Null when nothing was generated. */
  readonly agent: AgentPart | null
  /** What was said before there was any of the reply. */
  readonly fillers: readonly Filler[]
  /** What the agent said before, between and after its tools; one part where there were none. */
  readonly parts: readonly SaidPart[]
  readonly tool_calls: readonly ToolCall[]
  /** What the model's answers cost, by model. */
  readonly usage: readonly ModelUsage[]
  /** The caller's own rating of it; null: none, or taken back. */
  readonly feedback: TurnFeedback | null
  readonly failures: readonly Failure[]
  /** Which provider served each stage last, where a stage has several. */
  readonly served_by: ServedBy
  readonly times: TurnTimes
  readonly metrics: TurnMetrics
}

/** What the caller said in [from, to). `text` is empty when the recogniser heard no words. */
export interface CallerPart {
  readonly text: string
  readonly typed: boolean
  readonly from: number | null
  readonly to: number | null
}

/** How a reply came to its end; null: it was still going on when the log stopped. */
export type ReplyEnd =
  | 'heard-out'
  | 'barge-in'
  | 'goes-on'
  | 'caller-text'
  | 'timeout'
  | 'failed'
  | 'ending'
  | null

export interface AgentPart {
  readonly generated: string
  /** The part of it that the caller heard; null: unknown, because the log stopped before the reply did. */
  readonly heard: string | null
  readonly interrupted: boolean
}

export interface Filler {
  readonly at_ms: number
  readonly text: string
  /** The part of it that the caller heard. */
  readonly heard: string
}

export interface SaidPart {
  /** When it was told: for speech, when it began to be heard. */
  readonly at_ms: number
  readonly text: string
  /** The part of it that the caller heard; null: unknown, because the log stopped before the reply did. */
  readonly heard: string | null
}

export interface ToolCall {
  readonly id: string
  readonly name: string
  /** `client`, `webhook`, `system`; null in logs of earlier versions. */
  readonly kind: string | null
  readonly at_ms: number
  /** Null while there is no response. */
  readonly latency_ms: number | null
  readonly is_error: boolean | null
  /** How it came out; null while there is no response, and in logs of earlier versions. */
  readonly outcome: ToldOutcome | null
}

export interface ModelUsage {
  readonly model: string
  readonly input_tokens: number
  readonly output_tokens: number
}

export interface TurnFeedback {
  readonly at_ms: number
  readonly score: 'like' | 'dislike'
}

export interface ServedBy {
  readonly stt?: string
  readonly llm?: string
  readonly tts?: string
}

export interface Failure {
  readonly at_ms: number
  readonly stage: 'stt' | 'llm' | 'tts'
  readonly message: string
  /** Where the failure told: whose it was, and of which kind. */
  readonly provider?: string
  readonly kind?: string
}

/** When things happened; null: they did not. */
export interface TurnTimes {
  /** Arrival of the first sample of the caller's speech, and of the last. */
  readonly speech_start_ms: number | null
  readonly speech_end_ms: number | null
  /** When the VAD reported that last sample. */
  readonly speech_end_known_ms: number | null
  readonly words_ms: number | null
  readonly turn_end_ms: number | null
  readonly reply_start_ms: number | null
  readonly first_token_ms: number | null
  /** The model called its first tool. */
  readonly tool_called_ms: number | null
  readonly first_clause_ms: number | null
  readonly last_clause_ms: number | null
  readonly first_speech_ms: number | null
  /** The first agent audio was written to the client, … */
  readonly first_audio_ms: number | null
  /** … and when the first of it that can be heard was due: silence at the head of the audio is no answer. */
  readonly first_audible_ms: number | null
  /** The reply was heard out, or the decision to cut it was taken. */
  readonly reply_end_ms: number | null
}

export interface TurnMetrics {
  /**
   * The server's estimate: arrival of the caller's last sample → first agent audio that can be heard. It knows neither the
   * network nor the client's own playout: the figure to quote is measured at the client.
   */
  readonly response_gap_ms: number | null
  readonly ttfb_ms: number | null
  readonly endpointing_ms: number | null
  /** Caller's onset → decision to cut an audible reply. What is still heard after it is the client's to measure. */
  readonly barge_in_ms: number | null
  readonly asr_confidence: number | null
  /** Where `response_gap_ms` went; null exactly when that is null. */
  readonly stages: Stages | null
  /** Generated, and never heard. */
  readonly waste: { readonly chars: number; readonly audio_ms: number }
  readonly underruns: { readonly count: number; readonly ms: number }
}

/** Every millisecond of the response gap under the stage that was waited for; they add up to it exactly. */
export interface Stages {
  readonly vad_tail_ms: number
  readonly endpointing_wait_ms: number
  readonly stt_tail_ms: number
  readonly llm_first_token_ms: number
  readonly first_clause_ms: number
  readonly tts_first_byte_ms: number
  readonly pacing_ms: number
  readonly lead_in_ms: number
}
