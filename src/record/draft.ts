import type { Cause, EndReason, Pos, Turn } from '../session/turn/events.ts'
import type {
  Failure,
  Filler,
  ModelUsage,
  ReplyEnd,
  SaidPart,
  ServedBy,
  ToolCall,
  TurnFeedback,
  TurnTimes,
} from './turn-record.ts'

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
  readonly usage: ModelUsage[]
  feedback: TurnFeedback | null
  /** Of attempts that failed behind something that had been heard. */
  readonly earlier: Said[]
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
  readonly said: Said[]
  readonly clauses: string[]
  /** It was cut before its text was told. */
  corrected: { readonly original: string; readonly heard: string } | null
  samples: number
  /** Samples of silence at its head; null: not known. */
  leadIn: number | null
  /** Characters heard, once the attempt was cut. */
  heardChars: number | null
}

/** A text that was told; `heard` null: all of it, as far as anything says. */
export interface Said {
  readonly at: number
  readonly text: string
  heard: string | null
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
    usage: [],
    feedback: null,
    earlier: [],
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
      tool_called_ms: null,
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
  draft.earlier.push(...attempt.said)
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
  const told = said.map(({ text }) => text).join(' ')
  return told === '' ? (corrected?.original ?? clauses.map(clause => clause.trim()).join(' ')) : told
}

/** What was said in the turn, part by part, with what the caller heard of each; `heard` null: the log stopped before the reply did. */
export function partsOf(draft: Draft): readonly SaidPart[] {
  const { attempt, earlier, times } = draft
  const whole = earlier.map(({ at, text, heard }) => ({ at_ms: at, text, heard: heard ?? text }))
  if (attempt.said.length > 0) return [...whole, ...toldParts(draft)]
  const text = generated(attempt)
  const at = times.first_audio_ms ?? times.reply_start_ms ?? 0
  return text === '' ? whole : [...whole, { at_ms: at, text, heard: heardOfUntold(draft, text) }]
}

function toldParts({ attempt, endedBy, times }: Draft): readonly SaidPart[] {
  const { said, heardChars } = attempt
  const length = said.reduce((sum, { text }) => sum + text.length, 0)
  const isKnown = endedBy === 'heard-out' || said.some(({ heard }) => heard !== null)
  return said.map(({ at, text, heard }, index) => {
    if (heard !== null) return { at_ms: at, text, heard }
    if (isKnown || index < said.length - 1) return { at_ms: at, text, heard: text }
    if (times.first_audio_ms === null) return { at_ms: at, text, heard: '' }
    if (endedBy === null || heardChars === null) return { at_ms: at, text, heard: null }
    // Of several the earlier were heard.
    const own = Math.max(0, text.length - Math.max(0, length - heardChars))
    return { at_ms: at, text, heard: text.slice(0, own).trimEnd() }
  })
}

function heardOfUntold({ attempt, endedBy, times }: Draft, text: string): string | null {
  if (endedBy === 'heard-out') return text
  if (attempt.corrected !== null) return attempt.corrected.heard
  if (times.first_audio_ms === null) return ''
  if (endedBy === null || attempt.heardChars === null) return null
  return text.slice(0, attempt.heardChars).trimEnd()
}
