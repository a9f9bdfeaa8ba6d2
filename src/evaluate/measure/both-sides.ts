import type { Millis } from '../../flow/clock.ts'
import type { CallResult } from '../caller/result.ts'
import type { Measurement } from './measure.ts'
import type { ServerLog } from './server-log.ts'
import type { ServerRecord, ServerTurn } from './server-record.ts'
import type { ServerFigures } from './server-times.ts'

/** What a server prints of a turn and a caller can find out by itself. */
export type DerivedFigure =
  | 'response_gap_ms'
  | 'endpointing_ms'
  | 'ttfb_ms'
  | 'lead_in_ms'
  | 'barge_in_ms'
  | 'tail_cancel_ms'
  | 'heard_ms'
  | 'resume_ms'
  | 'underrun_ms'

/** One figure as the server has it, beside the same from the caller's recording and frames. */
export interface Rederived {
  readonly figure: DerivedFigure
  readonly turn: number
  /** Where it ends in the recording, ms since the connection. */
  readonly at_ms: Millis
  readonly server_ms: Millis
  readonly caller_ms: Millis
  /** What the network adds to the caller's, because the figure begins with the caller's sound and ends with the agent's: one round trip, or nothing. */
  readonly network_ms: Millis
  /** Server and network minus caller: what they do not agree on. */
  readonly difference_ms: Millis
  /** The clip that it begins with, where it does: no figure is surer than the edge of that. */
  readonly clip: string | null
  /** How late the caller's own timers were in that stretch, at most: it sent or took sound by so much too late. */
  readonly caller_late_ms: Millis
}

/** A figure before the caller's own lateness is looked at. */
export type Difference = Omit<Rederived, 'caller_late_ms'>

/** A call with everything that figures are derived again from. */
export interface Both {
  readonly result: CallResult
  readonly measurement: Measurement
  readonly record: ServerRecord
  readonly figures: readonly ServerFigures[]
  /** Null: it could not be had; what needs it is left out. */
  readonly log: ServerLog | null
}

/** One of the server's turns, with the caller's own that it answered and what was heard of the reply. */
export interface About extends Both {
  readonly turn: ServerTurn
  readonly own: Measurement['turns'][number] | undefined
  readonly reply: Measurement['replies'][number] | undefined
}

export const aboutTurn = (both: Both, turn: ServerTurn): About => ({
  ...both,
  turn,
  own: both.measurement.turns.find(({ reply, type }) => reply === turn.turn && type === 'speech'),
  reply: both.measurement.replies.find(({ reply }) => reply === turn.turn),
})

export const set = (
  figure: DerivedFigure,
  turn: number,
  of: Pick<Rederived, 'at_ms' | 'server_ms' | 'caller_ms' | 'network_ms'> & {
    readonly clip?: string | undefined
  },
): Difference => ({
  figure,
  turn,
  at_ms: of.at_ms,
  server_ms: of.server_ms,
  caller_ms: of.caller_ms,
  network_ms: of.network_ms,
  difference_ms: of.server_ms + of.network_ms - of.caller_ms,
  clip: of.clip ?? null,
})

export const frameAt = ({ frames }: CallResult, turn: number, type: string): Millis | null =>
  frames.find(frame => frame.type === type && frame.turn === turn)?.at ?? null
