import type { ConversationRecord } from './conversation-record.ts'

/** When a call is, or was, deleted, as the vendor tells it. Times in unix seconds; null: not. */
export interface DeletionSettings {
  readonly deletion_time_unix_secs: number | null
  readonly deleted_logs_at_time_unix_secs: number | null
  readonly deleted_audio_at_time_unix_secs: number | null
  readonly deleted_transcript_at_time_unix_secs: number | null
  readonly delete_transcript_and_pii: boolean
  readonly delete_audio: boolean
}

export const keptForever: DeletionSettings = {
  deletion_time_unix_secs: null,
  deleted_logs_at_time_unix_secs: null,
  deleted_audio_at_time_unix_secs: null,
  deleted_transcript_at_time_unix_secs: null,
  delete_transcript_and_pii: false,
  delete_audio: false,
}

/** Records of earlier versions have none. */
export const deletionOf = ({ metadata }: ConversationRecord): DeletionSettings => ({
  ...keptForever,
  ...metadata.deletion_settings,
})

interface Deleted {
  readonly transcript: boolean
  readonly audio: boolean
  readonly atUnixSecs: number
}

/**
 * The record without what was said, or without its sound. What is left of a call without its words: whose it was, when, how long, how it ended.
 * Judgements of the analysis stay, their reasons and what was collected do not.
 */
export function withoutContent(
  record: ConversationRecord,
  { transcript, audio, atUnixSecs }: Deleted,
): ConversationRecord {
  const silent = audio ? withoutAudio(record, atUnixSecs) : record
  return transcript ? withoutWords(silent, atUnixSecs) : silent
}

function withoutAudio(record: ConversationRecord, at: number): ConversationRecord {
  const { metadata } = record
  return {
    ...record,
    has_audio: false,
    has_user_audio: false,
    has_response_audio: false,
    metadata: {
      ...metadata,
      deletion_settings: { ...deletionOf(record), deleted_audio_at_time_unix_secs: at },
    },
  }
}

function withoutWords(record: ConversationRecord, at: number): ConversationRecord {
  const { metadata, analysis } = record
  const { shadow } = record.antiphon
  return {
    ...record,
    user_id: null,
    conversation_initiation_client_data: {},
    transcript: [],
    tag_ids: [],
    analysis: analysis && {
      ...analysis,
      evaluation_criteria_results: {},
      data_collection_results: {},
      evaluation_criteria_results_list: [],
      data_collection_results_list: [],
      transcript_summary: '',
      call_summary_title: null,
    },
    metadata: {
      ...metadata,
      warnings: [],
      deletion_settings: {
        ...deletionOf(record),
        deleted_logs_at_time_unix_secs: at,
        deleted_transcript_at_time_unix_secs: at,
      },
    },
    antiphon: { ...record.antiphon, turns: [], ...(shadow && { shadow: { ...shadow, differences: [] } }) },
  }
}
