import type { EndReason } from '../session/turn/events.ts'
import type { ConversationStatus } from './conversation-record.ts'

/** How an end is told: the vendor has free text for the reason, and socket close codes for errors. */
interface Termination {
  readonly status: ConversationStatus
  readonly reason: string
  readonly code: number | null
}

const ends: Readonly<Record<EndReason, Termination>> = {
  'end-call': { status: 'done', reason: 'The agent ended the call (end_call).', code: null },
  'hang-up': { status: 'done', reason: 'The caller hung up.', code: null },
  'max-duration': { status: 'done', reason: 'The longest duration of a call was reached.', code: null },
  'caller-silent': { status: 'done', reason: 'The caller was silent for too long.', code: null },
  drained: { status: 'done', reason: 'The server was shutting down.', code: null },
  'line-dead': { status: 'done', reason: 'The connection to the caller was lost.', code: null },
  'providers-failed': { status: 'failed', reason: 'A speech or language provider failed.', code: 1002 },
  crashed: { status: 'failed', reason: 'An internal error ended the call.', code: 1011 },
}

const unfinished: Termination = { status: 'in-progress', reason: '', code: null }

export const termination = (reason: EndReason | null): Termination =>
  reason === null ? unfinished : ends[reason]
