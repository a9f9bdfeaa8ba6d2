import type { Millis } from '../../flow/clock.ts'
import type { CallResult } from '../caller/result.ts'
import { lastAudible } from './audible.ts'
import type { Measurement } from './measure.ts'
import type { ServerRecord, ServerTurn } from './server-record.ts'

/** What the server says of one of its turns, beside what the caller measured. */
export interface ServerFigures {
  readonly turn: number
  readonly response_gap_ms: number | null
  /** The server's gap minus the client's: the first of the two below, the way through the network and the client's playout. */
  readonly gap_difference_ms: number | null
  /** Where the server has the end of the caller's sound (its VAD, on arrival), minus where it was (the clip's energy). */
  readonly speech_end_difference_ms: number | null
  /** Reply audible at the client minus its first byte written: silence at its head, and playout. On loopback below 20 ms. */
  readonly start_difference_ms: number | null
  readonly ttfb_ms: number | null
  readonly endpointing_ms: number | null
  /** Caller's onset → decision to cut this reply. */
  readonly barge_in_ms: number | null
  readonly asr_confidence: number | null
  /** Voice that was made for this turn and never heard. */
  readonly waste_audio_ms: number | null
  readonly stages: Readonly<Record<string, number>> | null
  /** The server's decision to cut → last sample audible at the client: the whole of `tail_cancel_ms`. */
  readonly tail_cancel_ms: number | null
}

/** The server's own figures set against a measured call; none where the record is not from our server. */
export function serverFigures(
  result: CallResult,
  measured: Measurement,
  record: ServerRecord,
): ServerFigures[] {
  const turns = record.antiphon?.turns ?? []
  const offset = clockOffset(result, turns)
  return turns.map(turn => {
    const { metrics, times } = turn
    const own = measured.turns.find(({ reply, type }) => reply === turn.turn && type === 'speech')
    const audible = measured.replies.find(({ reply }) => reply === turn.turn)?.audible_from_ms ?? null
    return {
      turn: turn.turn,
      response_gap_ms: metrics.response_gap_ms,
      gap_difference_ms: difference(metrics.response_gap_ms, own?.response_gap_ms),
      speech_end_difference_ms: difference(shifted(times.speech_end_ms, offset), own?.end_ms),
      start_difference_ms: difference(audible, shifted(times.first_audio_ms, offset)),
      ttfb_ms: metrics.ttfb_ms,
      endpointing_ms: metrics.endpointing_ms,
      barge_in_ms: metrics.barge_in_ms,
      asr_confidence: metrics.asr_confidence,
      waste_audio_ms: metrics.waste?.audio_ms ?? null,
      stages: metrics.stages ?? null,
      tail_cancel_ms: offset === null ? null : tailAfterDecision(result, turn, offset),
    }
  })
}

const difference = (a: number | null | undefined, b: number | null | undefined): number | null =>
  a == null || b == null ? null : a - b

const shifted = (at: Millis | null, offset: Millis | null): Millis | null =>
  at === null || offset === null ? null : at + offset

/**
 * Client's time minus server's: the least difference between the arrival of a reply's first frame and the moment the server
 * wrote it. What is left in it is the shortest way through the network. Null without a reply that both saw.
 */
export function clockOffset(result: CallResult, turns: readonly ServerTurn[]): Millis | null {
  const differences = turns.flatMap(({ turn, times }) => {
    const frame = result.frames.find(({ type, turn: of }) => type === 'audio' && of === turn)
    return frame && times.first_audio_ms !== null ? [frame.at - times.first_audio_ms] : []
  })
  return differences.length === 0 ? null : Math.min(...differences)
}

function tailAfterDecision(result: CallResult, turn: ServerTurn, offset: Millis): Millis | null {
  const { reply_end_ms: decided, first_audio_ms: began } = turn.times
  if (decided === null || began === null) return null
  if (!['barge-in', 'goes-on', 'caller-text'].includes(turn.ended_by ?? '')) return null
  const last = lastAudible(result.agent, reply => reply <= turn.turn)
  return last === null ? null : Math.max(0, last - (decided + offset))
}
