import type { Judgement } from './analysis.ts'
import type { ConversationRecord, ConversationStatus } from './conversation-record.ts'

/** A conversation in the vendor's list: what a table of calls shows. */
export interface ConversationListItem {
  readonly agent_id: string
  readonly agent_name: string | null
  readonly conversation_id: string
  readonly start_time_unix_secs: number
  readonly call_duration_secs: number
  readonly message_count: number
  readonly status: ConversationStatus
  readonly termination_reason: string
  readonly call_successful: Judgement
  readonly call_success_score: number | null
  readonly transcript_summary: string | null
  readonly call_summary_title: string | null
  readonly main_language: string | null
  readonly conversation_initiation_source: string
  readonly tool_names: readonly string[]
  readonly branch_id: null
  readonly version_id: null
  readonly direction: null
}

export function listItem(record: ConversationRecord): ConversationListItem {
  const { metadata, transcript, analysis } = record
  return {
    agent_id: record.agent_id,
    agent_name: record.agent_name,
    conversation_id: record.conversation_id,
    start_time_unix_secs: metadata.start_time_unix_secs,
    call_duration_secs: metadata.call_duration_secs,
    message_count: transcript.length,
    status: record.status,
    termination_reason: metadata.termination_reason,
    // Until somebody has judged it, a call that ended in order is `unknown`, not a success.
    call_successful: analysis?.call_successful ?? (record.status === 'failed' ? 'failure' : 'unknown'),
    call_success_score: analysis?.call_success_score ?? null,
    transcript_summary: analysis?.transcript_summary ?? null,
    call_summary_title: analysis?.call_summary_title ?? null,
    main_language: metadata.main_language,
    conversation_initiation_source: metadata.conversation_initiation_source,
    tool_names: [...new Set(transcript.flatMap(turn => turn.tool_calls.map(call => call.tool_name)))],
    branch_id: null,
    version_id: null,
    direction: null,
  }
}
