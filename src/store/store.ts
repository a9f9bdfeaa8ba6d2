import type { CallContext, ConversationRecord } from '../record/conversation-record.ts'
import type { ConversationFacets } from '../record/facets.ts'
import type { ConversationListItem } from '../record/list-item.ts'
import type { LogEntry, LogHeader } from '../session/log.ts'
import type { ConversationFilters } from './conversation-filters.ts'
import type { Documents } from './documents.ts'
import type { Feedback } from './feedback.ts'
import type { Jobs } from './jobs.ts'
import type { Retention } from './retention.ts'
import type { Seal } from './seal.ts'
import type { Spent } from './spent.ts'
import type { Tags } from './tags.ts'
import type { Tally } from './tally.ts'

/**
 * Where calls are kept: their logs as they happen, their records when they are over, the place of their recordings.
 * Nothing that a call itself does (`begin`, `append`, `finish`) ever throws or rejects: a call goes on without its store.
 */
export interface Store {
  /** What the operator made. */
  readonly documents: Documents
  /** What callers say of their calls. */
  readonly feedback: Feedback
  /** Which tags conversations have. */
  readonly tags: Tags
  /** Counts over all conversations. */
  readonly tally: Tally
  /** What is to be done after calls. */
  readonly jobs: Jobs
  readonly retention: Retention
  readonly seal: Seal
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
  /** The record with what was said of the call since; of a call that goes on, as far as it has got. Null when there is no such conversation. */
  conversation(id: string): Promise<ConversationRecord | null>
  /** Changes the record of a call that is over; null when there is none. `change` may be called more than once. */
  amend(
    id: string,
    change: (record: ConversationRecord) => ConversationRecord,
  ): Promise<ConversationRecord | null>
  /** Deletes parts of what is kept of a call that is over, from the disk's free pages too, and says so in its record. */
  purge(id: string, parts: PurgedParts): Promise<void>
  /** Calls that are over and neither analysed nor about to be: their process died in between. */
  unfinished(): Promise<readonly string[]>
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

/** `transcript`: with the log and whatever names the caller. */
export interface PurgedParts {
  readonly transcript: boolean
  readonly audio: boolean
}

export interface ListQuery {
  readonly agentId?: string
  readonly filters?: ConversationFilters
  /** False unless said otherwise. */
  readonly oldestFirst?: boolean
  readonly limit: number
  readonly cursor?: string | null
}

export interface ConversationPage {
  readonly conversations: readonly ListedConversation[]
  /** Null on the last page. */
  readonly nextCursor: string | null
}

/** A conversation of a list, with what was added to it after it was over. */
export interface ListedConversation extends ConversationListItem {
  readonly rating: number | null
  readonly tag_ids: readonly string[]
  /** Null in what an older version of this server stored. */
  readonly facets: ConversationFacets | null
}

/** Where a store reports what it could not do; pino's loggers fit. */
export interface StoreLog {
  error(fields: Readonly<Record<string, unknown>>, message: string): void
}
