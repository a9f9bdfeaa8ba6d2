import type { Millis } from '../../flow/clock.ts'
import { APART_MS } from './agreement.ts'
import type { MeasuredTurn } from './measure.ts'
import type { ServerFigures } from './server-times.ts'

/** The stages of an answer in order, and what each waits for. */
export const stageNames = [
  'vad_tail_ms',
  'endpointing_wait_ms',
  'stt_tail_ms',
  'llm_first_token_ms',
  'first_clause_ms',
  'tts_first_byte_ms',
  'pacing_ms',
  'lead_in_ms',
] as const

export type StageName = (typeof stageNames)[number]

/** Where the gap that the caller heard went. What the server names and the network, set against what the caller measured. */
export interface Waterfall {
  readonly stages: Readonly<Record<StageName, Millis>>
  /** The round trip: the caller's last sample on its way there, the first of the answer on its way back. */
  readonly network_ms: Millis
  /** Stages and network together. */
  readonly sum_ms: Millis
  /** Measured at the caller. */
  readonly gap_ms: Millis
  /** The gap minus the sum: nobody's. */
  readonly unattributed_ms: Millis
  /** Nobody's are at most 20 ms. */
  readonly adds_up: boolean
}

/** The waterfall of a turn; null where caller or server do not know its gap, or where it began with a filler. */
export function waterfallOf(
  turn: MeasuredTurn,
  server: ServerFigures | null,
  roundTripMs: Millis,
): Waterfall | null {
  const { response_gap_ms: gap_ms, filler } = turn
  if (gap_ms === null || filler || !server?.stages) return null
  const { stages: given } = server
  const stages = Object.fromEntries(stageNames.map(name => [name, given[name] ?? 0])) as Waterfall['stages']
  const sum_ms = Object.values(stages).reduce((sum, ms) => sum + ms, 0) + roundTripMs
  const unattributed_ms = gap_ms - sum_ms
  return {
    stages,
    network_ms: roundTripMs,
    sum_ms,
    gap_ms,
    unattributed_ms,
    adds_up: Math.abs(unattributed_ms) <= APART_MS,
  }
}
