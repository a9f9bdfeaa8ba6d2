import { numberOr, record } from './json.ts'

/** Where a turn's time may go, in order, and what each is called on the page. */
export const stages = [
  { id: 'vad_tail_ms', label: 'Hearing that speech stopped', part: 'listening' },
  { id: 'endpointing_wait_ms', label: 'Waiting for more', part: 'listening' },
  { id: 'stt_tail_ms', label: 'Finishing the transcript', part: 'listening' },
  { id: 'llm_first_token_ms', label: 'First word of the answer', part: 'thinking' },
  { id: 'first_clause_ms', label: 'First clause of the answer', part: 'thinking' },
  { id: 'tts_first_byte_ms', label: 'First sound of the voice', part: 'speaking' },
  { id: 'pacing_ms', label: 'Pacing', part: 'speaking' },
  { id: 'lead_in_ms', label: 'Silence before the first sound', part: 'speaking' },
] as const

/** A named share of a turn's time, or the rest that no stage accounts for. */
export type StageId = (typeof stages)[number]['id'] | 'unattributed'

/** What one turn took. All times in ms; null where the server has none. */
export interface TurnTiming {
  readonly turn: number
  readonly responseGapMs: number | null
  readonly ttfbMs: number | null
  readonly endpointingMs: number | null
  /** 0 to 1. */
  readonly asrConfidence: number | null
  readonly interrupted: boolean
  readonly stages: readonly { readonly id: StageId; readonly ms: number }[]
}

/** Reads a `turn` event of the live stream; null when it is none. */
export function readTurn(data: unknown): TurnTiming | null {
  const fields = record(data)
  const turn = numberOr(fields?.turn, null)
  if (!fields || turn === null) return null
  const parts = record(fields.stages) ?? {}
  return {
    turn,
    responseGapMs: numberOr(fields.response_gap_ms, null),
    ttfbMs: numberOr(fields.ttfb_ms, null),
    endpointingMs: numberOr(fields.endpointing_ms, null),
    asrConfidence: numberOr(fields.asr_confidence, null),
    interrupted: fields.interrupted === true,
    stages: stages.flatMap(({ id }) => {
      const ms = numberOr(parts[id], null)
      return ms === null ? [] : [{ id, ms: Math.max(0, ms) }]
    }),
  }
}

const stageSum = (turn: TurnTiming): number => turn.stages.reduce((sum, stage) => sum + stage.ms, 0)

/** How long the caller waited; the sum of the stages where the server measured no gap; null when neither is known. */
export function waitMs(turn: TurnTiming): number | null {
  return turn.responseGapMs ?? (turn.stages.length > 0 ? stageSum(turn) : null)
}

/** The stages that took time, and what remains of the wait that none of them accounts for. */
export function attributed(turn: TurnTiming): TurnTiming['stages'] {
  const taken = turn.stages.filter(stage => stage.ms > 0)
  const rest = (turn.responseGapMs ?? 0) - stageSum(turn)
  return rest >= 1 ? [...taken, { id: 'unattributed', ms: rest }] : taken
}

/** The time that a whole bar stands for: one scale for all turns of a call, so that lengths can be compared. */
export function scaleMs(turns: readonly TurnTiming[]): number {
  const longest = Math.max(0, ...turns.map(turn => Math.max(waitMs(turn) ?? 0, stageSum(turn))))
  return Math.max(500, Math.ceil(longest / 250) * 250)
}

/** One segment of a turn's bar, in percent of the scale. */
export interface Segment {
  readonly id: StageId
  readonly percent: number
}

export function segments(turn: TurnTiming, scale: number): readonly Segment[] {
  return attributed(turn).map(stage => ({ id: stage.id, percent: (100 * stage.ms) / scale }))
}

/** Median and maximum of the waits so far; null before the first. */
export interface Waits {
  readonly n: number
  readonly medianMs: number
  readonly longestMs: number
}

export function waits(turns: readonly TurnTiming[]): Waits | null {
  const sorted = turns
    .map(waitMs)
    .filter(ms => ms !== null)
    .sort((a, b) => a - b)
  const low = sorted[Math.ceil(sorted.length / 2) - 1]
  const high = sorted[Math.floor(sorted.length / 2)]
  const longestMs = sorted.at(-1)
  if (low === undefined || high === undefined || longestMs === undefined) return null
  return { n: sorted.length, medianMs: (low + high) / 2, longestMs }
}

/** Adds a turn's timing, or replaces what an earlier event said of the same turn; turns stay in order. */
export function withTurn(turns: readonly TurnTiming[], turn: TurnTiming): readonly TurnTiming[] {
  return [...turns.filter(other => other.turn !== turn.turn), turn].sort((a, b) => a.turn - b.turn)
}
