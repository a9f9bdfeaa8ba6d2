import type { LogHeader } from '../session/log.ts'
import type { EndReason } from '../session/turn/events.ts'
import type { ConversationAnalysis } from './analysis.ts'
import type { DeletionSettings } from './deletion.ts'
import type { ShadowRecord } from './shadow-record.ts'
import type { TurnRecord } from './turn-record.ts'

export type ConversationStatus = 'initiated' | 'in-progress' | 'processing' | 'done' | 'failed'

/** A call as the vendor's API tells it, with our own measurements under `antiphon`. JSON as it stands. */
export interface ConversationRecord {
  readonly agent_id: string
  readonly agent_name: string | null
  readonly conversation_id: string
  readonly conversation_product: 'agent'
  readonly environment: 'production'
  readonly user_id: string | null
  readonly branch_id: null
  readonly version_id: null
  readonly status: ConversationStatus
  readonly has_audio: boolean
  readonly has_user_audio: boolean
  readonly has_response_audio: boolean
  readonly has_auxiliary_audio: false
  readonly metadata: ConversationMetadata
  /** Null until somebody has looked at the call. */
  readonly analysis: ConversationAnalysis | null
  readonly visited_agents: readonly []
  readonly conversation_initiation_client_data: Readonly<Record<string, unknown>>
  readonly transcript: readonly TranscriptTurn[]
  readonly tag_ids: readonly string[]
  readonly antiphon: AntiphonBlock
}

export interface ConversationMetadata {
  readonly start_time_unix_secs: number
  readonly accepted_time_unix_secs: number
  readonly call_duration_secs: number
  /** How long the caller waited for a place; null: they had one at once. */
  readonly queue_wait_secs: number | null
  readonly cost: null
  readonly cost_fiat: null
  readonly deletion_settings: DeletionSettings
  readonly authorization_method: string
  readonly phone_call: null
  readonly batch_call: null
  readonly termination_reason: string
  readonly error: { readonly code: number; readonly reason: string } | null
  readonly warnings: readonly string[]
  readonly main_language: string | null
  readonly rag_usage: null
  readonly text_only: boolean
  readonly conversation_initiation_source: string
  /** Left out in records from before it was kept. */
  readonly conversation_initiation_source_version?: string | null
  /** Left out until somebody says what they think of the call. */
  readonly feedback?: ConversationFeedback
}

/** What the caller says of the call as a whole, and how many of its messages they liked. */
export interface ConversationFeedback {
  /** What they were asked for last. */
  readonly type: 'thumbs' | 'rating' | null
  readonly overall_score: 'like' | 'dislike' | null
  readonly likes: number
  readonly dislikes: number
  /** From 1 to 5. */
  readonly rating: number | null
  readonly comment: string | null
}

/** One message. An interrupted reply's `message` is what was heard of it, `original_message` what was generated. */
export interface TranscriptTurn {
  readonly role: 'user' | 'agent'
  readonly time_in_call_secs: number
  readonly message: string | null
  readonly agent_metadata: { readonly agent_id: string } | null
  readonly tool_calls: readonly TranscriptToolCall[]
  readonly tool_results: readonly TranscriptToolResult[]
  readonly feedback: { readonly score: 'like' | 'dislike'; readonly time_in_call_secs: number } | null
  readonly llm_override: null
  readonly producing_llm: string | null
  readonly conversation_turn_metrics: TranscriptMetrics | null
  readonly rag_retrieval_info: null
  readonly llm_usage: LlmUsage | null
  readonly interrupted: boolean
  readonly ignored_as_backchannel: false
  readonly original_message: string | null
  readonly source_medium: 'audio' | 'text'
  readonly source_event_id: number | null
  /** Of what the client gave the model to know under an id. */
  readonly contextual_update_info: { readonly context_id: string; readonly is_superseded: boolean } | null
}

export interface TranscriptToolCall {
  /** `client`, `webhook`, `system`; null: not known. */
  readonly type: string | null
  readonly request_id: string
  readonly tool_name: string
  readonly params_as_json: string
  readonly tool_has_been_called: boolean
  readonly tool_details: ToolDetails | null
}

export type ToolDetails =
  | { readonly type: 'client'; readonly parameters: string }
  | {
      readonly type: 'webhook'
      readonly method: string
      readonly url: string
      readonly headers: Readonly<Record<string, string>>
      readonly path_params: Readonly<Record<string, string>>
      readonly query_params: Readonly<Record<string, string>>
      readonly body: string | null
    }

export interface TranscriptToolResult {
  readonly type: string | null
  readonly request_id: string
  readonly tool_name: string
  readonly result_value: string
  readonly is_error: boolean
  readonly is_blocked: boolean
  readonly tool_has_been_called: boolean
  readonly tool_latency_secs: number
  readonly error_type: string
  readonly raw_error_message: string
  readonly dynamic_variable_updates: readonly VariableChange[]
  /** Of a tool of the system's. */
  readonly result?: Readonly<Record<string, string | null>> | undefined
}

interface VariableChange {
  readonly variable_name: string
  readonly old_value: string | null
  readonly new_value: string
  /** Unix seconds. */
  readonly updated_at: number
  readonly tool_name: string
  readonly tool_request_id: string
}

/** What a turn cost, by model; prices are not known. */
export interface LlmUsage {
  readonly model_usage: Readonly<
    Record<
      string,
      Readonly<
        Record<
          'input' | 'input_cache_read' | 'input_cache_write' | 'output_total',
          { readonly tokens: number; readonly price: number }
        >
      >
    >
  >
}

/** The vendor's own metric names, in seconds. */
export interface TranscriptMetrics {
  readonly metrics: Readonly<Record<string, { readonly elapsed_time: number }>>
  readonly convai_asr_provider: string | null
  readonly convai_tts_model: string | null
}

/** What our log knows and the vendor's record has no place for. */
export interface AntiphonBlock {
  readonly schema: 1
  readonly build: string
  readonly policy: LogHeader['policy']
  readonly providers: LogHeader['providers']
  readonly voice_rate: number
  readonly started_at_unix_ms: number
  readonly duration_ms: number
  /** Null while the call goes on, or when the server stopped in the middle of it. */
  readonly end_reason: EndReason | null
  readonly turns: readonly TurnRecord[]
  readonly round_trip: RoundTrip | null
  readonly underruns: { readonly count: number; readonly ms: number }
  /** Sounds of the caller that got no answer. */
  readonly dropped_speech: { readonly overlap: number; readonly no_words: number }
  /** Left out: no policy looked on. */
  readonly shadow?: ShadowRecord
}

export interface RoundTrip {
  readonly n: number
  readonly p50_ms: number
  readonly p90_ms: number
  readonly max_ms: number
  /** The transport's own running figure, at its largest. */
  readonly jitter_max_ms: number
}

/** An opening message as the record keeps it. */
export interface ToldInitiation extends Readonly<Record<string, unknown>> {
  readonly dynamic_variables?: Readonly<Record<string, unknown>>
}

/** What the log does not say about a call. All of it can be left out. */
export interface CallContext {
  readonly agentName?: string
  readonly language?: string
  readonly userId?: string
  readonly hasAudio?: boolean
  /** How the caller was let in, in the vendor's words; `public` unless said otherwise. */
  readonly authorization?: string
  /** How long the caller waited in the queue; not there: not at all. */
  readonly queueWaitSecs?: number
  /** Where the call came from, in the vendor's words. */
  readonly source?: string
  /** The version that the client calls itself. */
  readonly sourceVersion?: string
  /** What the client opened the call with, and what the call's variables stood for; no secrets. */
  readonly initiation?: ToldInitiation
  /** What was wrong with the agent when the call began, a sentence each. */
  readonly warnings?: readonly string[]
  /** What ended the call, for an end that its log could not record any more. */
  readonly endReason?: EndReason
}
