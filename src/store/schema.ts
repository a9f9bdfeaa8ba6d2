/** The tables, the same in every dialect: JSON is text, times are integer milliseconds, ids are text. */
export interface Schema {
  readonly conversations: ConversationRow
  readonly events: EventRow
  readonly documents: DocumentRow
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
