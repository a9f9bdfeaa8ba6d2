import type { CallContext, ConversationRecord } from '../record/conversation-record.ts'
import type { ConversationListItem } from '../record/list-item.ts'
import type { LogEntry, LogHeader } from '../session/log.ts'
import type { Documents } from './documents.ts'
import type { Spent } from './spent.ts'

/**
 * Where calls are kept: their logs as they happen, their records when they are over, the place of their recordings.
 * Nothing that a call itself does (`begin`, `append`, `finish`) ever throws or rejects: a call goes on without its store.
 */
export interface Store {
  /** What the operator made. */
  readonly documents: Documents
  /** What is good once. */
  readonly spent: Spent
  /** A call begins; its header is the first entry of its log. Resolves when it is stored or has failed to be. */
  begin(header: LogHeader, context?: CallContext): Promise<void>
  /**
   * Puts entries in line to be written soon. A header among them is left out: `begin` has written it.
   * Returns false when the conversation is not open, or not any more: then they are dropped.
   */
  append(id: string, entries: readonly LogEntry[]): boolean
  /** The call is over. What is in line for it is written with the record. */
  finish(id: string, record: ConversationRecord): Promise<void>
  /** The record; of a call that goes on, as far as it has got. Null when there is no such conversation. */
  conversation(id: string): Promise<ConversationRecord | null>
  /** The log, in order, a page at a time; empty when there is no such conversation. */
  events(id: string): AsyncIterable<LogEntry>
  /** The newest first. Throws on a `cursor` that no earlier page gave. */
  list(query: ListQuery): Promise<ConversationPage>
  /** How many conversations of an agent began at or after that time. Rejects when the database fails. */
  countSince(agentId: string, unixMs: number): Promise<number>
  /** Where the recording of a conversation belongs, whether there is one or not. Throws on what is no conversation id. */
  recordingPath(id: string): string
  /** Removes record, log and recording; false when there was nothing. */
  remove(id: string): Promise<boolean>
  /** Writes what is in line and lets go of the files. */
  close(): Promise<void>
}

export interface ListQuery {
  readonly agentId?: string
  readonly limit: number
  readonly cursor?: string | null
}

export interface ConversationPage {
  readonly conversations: readonly ConversationListItem[]
  /** Null on the last page. */
  readonly nextCursor: string | null
}

/** Where a store reports what it could not do; pino's loggers fit. */
export interface StoreLog {
  error(fields: Readonly<Record<string, unknown>>, message: string): void
}
