import type { Millis } from '../../flow/clock.ts'
import type { CallResult } from '../caller/result.ts'
import { type AudibleReply, lastAudible } from './audible.ts'
import type { CallerTurn } from './caller-turns.ts'

/** The caller spoke over the agent. */
export interface BargeIn {
  /** The newest reply that was audible before the caller began: it and all older are "the old speech". */
  readonly old_reply: number
  /** Caller's onset → last sample of old speech above −45 dBFS at the client; null: the agent was in a pause of its reply. */
  readonly barge_in_stop_ms: number | null
  /** Arrival of `interruption` at the client → last sample of old speech; 0 when it was silent already; null: none came. */
  readonly tail_cancel_ms: number | null
  /** Whether `interruption` came; `by-itself`: it did not, but the reply was over within 800 ms, so there was nothing to yield. */
  readonly yielded: 'yes' | 'no' | 'by-itself'
}

/** By then an overlap is decided (design §4.3); old speech that ends sooner, uncut, may just have been at its end. */
const DECIDED_BY_MS = 800

/** How an agent that was speaking took the caller's beginning; null: its last reply was over. */
export function bargeIn(
  result: CallResult,
  turn: CallerTurn,
  replies: readonly AudibleReply[],
): BargeIn | null {
  const old = oldReply(replies, turn.onsetAt)
  const last = lastAudible(result.agent, reply => reply <= old)
  if (old === 0 || last === null) return null
  const cutAt = cutOf(result, turn, old)
  const stop = last - turn.onsetAt
  if (stop <= 0) {
    if (cutAt === null) return null
    return { old_reply: old, barge_in_stop_ms: null, tail_cancel_ms: null, yielded: 'yes' }
  }
  return {
    old_reply: old,
    barge_in_stop_ms: stop,
    tail_cancel_ms: cutAt === null ? null : Math.max(0, last - cutAt),
    yielded: cutAt !== null ? 'yes' : stop <= DECIDED_BY_MS ? 'by-itself' : 'no',
  }
}

/** The newest reply that had been audible by `at`; 0: none. */
export const oldReply = (replies: readonly AudibleReply[], at: Millis): number =>
  replies.reduce((newest, reply) => (reply.fromMs <= at ? Math.max(newest, reply.turn) : newest), 0)

/** When the interruption of an old reply arrived during a turn of the caller; null: it did not. */
export function cutOf(result: CallResult, turn: CallerTurn, old: number): Millis | null {
  const cut = result.frames.find(
    ({ type, turn: of, at }) =>
      type === 'interruption' && of !== undefined && of <= old && at >= turn.onsetAt && at < turn.nextOnsetAt,
  )
  return cut?.at ?? null
}
