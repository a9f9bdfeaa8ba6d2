/** The tables, the same in every dialect: JSON is text, times are integer milliseconds, ids are text. */
export interface Schema {
  readonly conversations: ConversationRow
  readonly events: EventRow
  readonly documents: DocumentRow
  readonly jobs: JobRow
  readonly retention: RetentionRow
  readonly feedback: FeedbackRow
  readonly conversation_tags: ConversationTagRow
  readonly spent_tickets: SpentRow
}

export interface ConversationRow {
  readonly id: string
  readonly agent_id: string
  readonly status: string
  readonly started_at_ms: number
  readonly ended_at_ms: number | null
  /** Which store wrote it: a call in progress whose owner is gone was cut short by a crash. */
  readonly owner: string
  /** 0 when part of the log could not be written. */
  readonly complete: number
  readonly context: string
  /** The item of the vendor's list, and under `facets` what it is filtered by. */
  readonly list_item: string
  /** Null until the call is over. */
  readonly record: string | null
}

export interface EventRow {
  readonly conversation_id: string
  readonly seq: number
  readonly entry: string
}

export interface SpentRow {
  readonly id: string
  readonly expires_at_ms: number
}

export interface DocumentRow {
  readonly kind: string
  readonly id: string
  readonly json: string
  readonly created_at_ms: number
  readonly updated_at_ms: number
}

export interface JobRow {
  readonly id: string
  readonly conversation_id: string
  readonly kind: string
  readonly target: string | null
  readonly state: string
  /** Which store works on it. */
  readonly owner: string
  readonly attempt: number
  readonly next_at_ms: number
  readonly last_error: string | null
  /** Sealed: it may hold secrets and what a caller is called. */
  readonly payload: string
  readonly created_at_ms: number
  readonly updated_at_ms: number
}

export interface RetentionRow {
  readonly conversation_id: string
  readonly agent_id: string
  readonly delete_at_ms: number
  /** 1: it is deleted then. */
  readonly transcript: number
  readonly audio: number
  /** 1: it has been. */
  readonly done: number
}

export interface FeedbackRow {
  readonly conversation_id: string
  /** `thumbs` or `rating`: which came last. */
  readonly kind: string
  /** `like` or `dislike`. */
  readonly score: string | null
  readonly rating: number | null
  readonly comment: string | null
  readonly updated_at_ms: number
}

export interface ConversationTagRow {
  readonly conversation_id: string
  readonly tag_id: string
}
