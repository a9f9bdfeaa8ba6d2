import type { Cause, EndReason, Pos, Turn } from '../session/turn/events.ts'
import type { Failure, Filler, ReplyEnd, ServedBy, ToolCall, TurnTimes } from './turn-record.ts'

/** A turn while it is being folded. */
export interface Draft {
  readonly turn: Turn
  caller: Words | null
  cause: Cause | null
  ending: EndReason | null
  endedBy: ReplyEnd
  attempt: Attempt
  wasted: { chars: number; samples: number }
  bargeInMs: number | null
  readonly underruns: { count: number; ms: number }
  readonly fillers: Filler[]
  readonly tools: ToolCall[]
  readonly failures: Failure[]
  served: ServedBy
  readonly times: { -readonly [key in keyof TurnTimes]: TurnTimes[key] }
}

export interface Words {
  readonly typed: boolean
  readonly from: Pos | null
  readonly to: Pos | null
  text: string
  confidence: number | null
}

/** One attempt at the reply: a failed one is followed by an apology with the same turn number. */
export interface Attempt {
  readonly said: string[]
  readonly clauses: string[]
  corrected: { readonly original: string; readonly heard: string } | null
  samples: number
  /** Samples of silence at its head; null: not known. */
  leadIn: number | null
  /** Characters heard, once the attempt was cut. */
  heardChars: number | null
}

export function newDraft(turn: Turn): Draft {
  return {
    turn,
    caller: null,
    cause: null,
    ending: null,
    endedBy: null,
    attempt: newAttempt(),
    wasted: { chars: 0, samples: 0 },
    bargeInMs: null,
    underruns: { count: 0, ms: 0 },
    fillers: [],
    tools: [],
    failures: [],
    served: {},
    times: {
      speech_start_ms: null,
      speech_end_ms: null,
      speech_end_known_ms: null,
      words_ms: null,
      turn_end_ms: null,
      reply_start_ms: null,
      first_token_ms: null,
      first_clause_ms: null,
      last_clause_ms: null,
      first_speech_ms: null,
      first_audio_ms: null,
      first_audible_ms: null,
      reply_end_ms: null,
    },
  }
}

/** The agent begins to reply, or begins again: then the first attempt was for nothing. */
export function beginAttempt(draft: Draft, at: number): void {
  const { times, attempt } = draft
  if (times.reply_start_ms === null) {
    times.reply_start_ms = at
    return
  }
  if (attempt.heardChars === null) {
    draft.wasted.chars += attempt.clauses.join(' ').length
    draft.wasted.samples += attempt.samples
  }
  draft.attempt = newAttempt()
  draft.endedBy = null
  // The time that the failed attempt took is a wait for the model: the apology does not ask it again.
  times.first_token_ms = at
  times.first_clause_ms = null
  times.last_clause_ms = null
  times.first_speech_ms = null
  times.reply_end_ms = null
}

function newAttempt(): Attempt {
  return { said: [], clauses: [], corrected: null, samples: 0, leadIn: null, heardChars: null }
}

/** The text of the attempt: as told to the client, else as far as it went to the voice. */
export function generated({ said, clauses, corrected }: Attempt): string {
  const told = said.join(' ')
  return told === '' ? (corrected?.original ?? clauses.map(clause => clause.trim()).join(' ')) : told
}

/** What the caller heard of it; null: the log stopped before the reply did. */
export function heard(draft: Draft): string | null {
  const { attempt, endedBy, times } = draft
  const text = generated(attempt)
  if (endedBy === 'heard-out') return text
  if (attempt.corrected !== null) return attempt.corrected.heard
  if (times.first_audio_ms === null) return ''
  if (endedBy === null || attempt.heardChars === null) return null
  return text.slice(0, attempt.heardChars).trimEnd()
}
