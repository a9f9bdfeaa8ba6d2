import type { Millis } from '../../flow/clock.ts'
import type { MeasuredTurn } from '../measure/measure.ts'
import type { Evidence } from './evidence.ts'

/** A silence that is no longer needs no excuse among people (Jefferson 1989, “a standard maximum silence of approximately one second”). */
const TOLERATED_MS: Millis = 1_000

/**
 * Silence where an answer was due: after each turn of the caller that the agent had not begun to answer, until it was audible, a filler
 * included, or until the caller spoke again or the call ended. `beyond` is what of it went past one second, ms, 0 where none did.
 */
export function deadAir(calls: readonly Evidence[]): {
  readonly beyond: readonly Millis[]
  readonly longestMs: Millis
} {
  const silences = calls.flatMap(({ measurement: { turns }, endMs }) =>
    turns.flatMap((turn, index) => silenceAfter(turn, turns[index + 1]?.onset_ms ?? endMs)),
  )
  return {
    beyond: silences.map(silence => Math.max(0, silence - TOLERATED_MS)),
    longestMs: Math.max(0, ...silences),
  }
}

/** None where the agent was already speaking, or where the answer was read and not heard. */
function silenceAfter(turn: MeasuredTurn, nextMs: Millis): Millis[] {
  if (turn.response_gap_ms !== null)
    return [turn.filler ? (turn.first_frame_ms ?? turn.response_gap_ms) : turn.response_gap_ms]
  return turn.reply === null ? [Math.max(0, nextMs - turn.end_ms)] : []
}
