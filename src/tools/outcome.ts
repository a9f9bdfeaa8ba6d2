import type { ToolOutcome, ToolRequest } from '../session/tool-box.ts'
import type { ErrorMode } from './config/tool-config.ts'

/** Whose fault it was, in the vendor's words. */
export type ErrorType =
  | 'external_server'
  | 'external_client'
  | 'customer_auth'
  | 'client_timeout'
  | 'user_rejected'
  | 'unknown'
  /** Called off by the session: its word, not the vendor's. */
  | 'interrupted'

/** What came of a tool, before anybody is told. */
export type Answer =
  | {
      readonly ok: true
      readonly text: string
      /** The same as JSON; undefined: it is none. */
      readonly json: unknown
    }
  | Failure

export interface Failure {
  readonly ok: false
  readonly errorType: ErrorType
  /** A sentence of ours. */
  readonly message: string
  /** What the other side said, whole; empty: nothing. */
  readonly detail: string
  readonly isCalled: boolean
  readonly isBlocked: boolean
}

export function failure(message: string, more: Partial<Failure> = {}): Failure {
  return { errorType: 'unknown', detail: '', isCalled: true, isBlocked: false, ...more, message, ok: false }
}

/** So much of an answer is told to the model, in characters: about five thousand tokens. */
export const MOST_TOLD = 20_000
/** And of what a server says of its failure, where nothing else is asked for. */
const MOST_DETAIL = 500
/** And of an error in the record. */
const MOST_RAW = 2_000

/** What the model is told of a failure. */
export function toldOf({ message, detail }: Failure, mode: ErrorMode): string {
  if (mode === 'hide') return 'The tool failed.'
  if (mode === 'summarized') return message || 'The tool failed.'
  const shown = cut(detail.trim(), mode === 'passthrough' ? MOST_TOLD : MOST_DETAIL)
  return [message, shown].filter(Boolean).join(' ')
}

export function failed(
  answer: Failure,
  mode: ErrorMode,
  told: { readonly parameters: ToolOutcome['parameters']; readonly request: ToolRequest | null },
): ToolOutcome {
  return {
    content: toldOf(answer, mode),
    isError: true,
    isCalled: answer.isCalled,
    isBlocked: answer.isBlocked,
    errorType: answer.errorType,
    rawError: cut([answer.message, answer.detail.trim()].filter(Boolean).join(' '), MOST_RAW),
    updates: [],
    effect: null,
    ...told,
  }
}

/** The beginning of a text, and a note of how much of it that is. */
export function cut(text: string, most: number): string {
  if (text.length <= most) return text
  const start = text.slice(0, most).replace(/[\uD800-\uDBFF]$/, '')
  return `${start}… [the first ${start.length} of ${text.length} characters]`
}
