import type { ConversationRecord, TranscriptTurn } from './conversation-record.ts'

/**
 * A record as clients and webhooks are told it: with what the vendor's has besides, and nothing here has a value for. `hasRecording`: its
 * file is there; an operator may have deleted it.
 */
export function shownRecord(record: ConversationRecord, hasRecording: boolean) {
  const hasAudio = record.has_audio && hasRecording
  return {
    ...record,
    has_audio: hasAudio,
    has_user_audio: hasAudio && record.has_user_audio,
    has_response_audio: hasAudio && record.has_response_audio,
    visited_agents: [{ agent_id: record.agent_id, branch_id: null }],
    metadata: { conversation_initiation_source_version: null, ...record.metadata, ...nowhere },
    transcript: record.transcript.map(shownTurn),
  }
}

const nowhere = {
  initiator_id: null,
  timezone: null,
  async_metadata: null,
  whatsapp: null,
  sms: null,
  agent_created_from: 'unknown',
  agent_last_updated_from: 'unknown',
} as const

function shownTurn(turn: TranscriptTurn) {
  const { agent_metadata, conversation_turn_metrics } = turn
  return {
    ...turn,
    agent_metadata: agent_metadata && {
      ...agent_metadata,
      branch_id: null,
      workflow_node_id: null,
      version_id: null,
    },
    conversation_turn_metrics: conversation_turn_metrics && {
      ...conversation_turn_metrics,
      convai_tts_cascade: null,
    },
    multivoice_message: null,
    reasoning: [],
    reasoned: false,
    used_static_kb_document_ids: [],
    user_identifier: null,
    id: null,
    triggered_guardrails: [],
    file_input: null,
    file_inputs: [],
  }
}
