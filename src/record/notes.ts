import type { Millis } from '../session/turn/events.ts'
import type { TranscriptTurn } from './conversation-record.ts'
import { blank } from './transcript-turns.ts'
import type { TurnRecord } from './turn-record.ts'

/** What the client gave the model to know. */
export interface Note {
  readonly at: Millis
  readonly text: string
  readonly contextId?: string
}

/** The transcript of all turns, with the notes that have an id where they came. A later one of the same id supersedes an earlier. */
export function withNotes(
  turns: readonly TurnRecord[],
  notes: readonly Note[],
  told: (turn: TurnRecord) => readonly TranscriptTurn[],
): readonly TranscriptTurn[] {
  const named = notes.flatMap(({ at, text, contextId }, index) => {
    if (contextId === undefined) return []
    const is_superseded = notes.slice(index + 1).some(later => later.contextId === contextId)
    return [{ at, turn: toTurn(text, at, { context_id: contextId, is_superseded }) }]
  })
  const before = (until: Millis) => {
    const count = named.findIndex(({ at }) => at >= until)
    return named.splice(0, count < 0 ? named.length : count).map(({ turn }) => turn)
  }
  return [
    ...turns.flatMap(turn => [...before(startOf(turn)), ...told(turn)]),
    ...before(Number.POSITIVE_INFINITY),
  ]
}

const startOf = ({ times }: TurnRecord): Millis =>
  times.speech_start_ms ?? times.turn_end_ms ?? times.reply_start_ms ?? 0

const toTurn = (
  message: string,
  at: Millis,
  contextual_update_info: TranscriptTurn['contextual_update_info'],
): TranscriptTurn => ({
  ...blank,
  role: 'user',
  time_in_call_secs: Math.floor(at / 1000),
  message,
  conversation_turn_metrics: null,
  source_medium: 'text',
  source_event_id: null,
  contextual_update_info,
})
