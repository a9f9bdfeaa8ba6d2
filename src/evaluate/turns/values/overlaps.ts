import type { CallResult } from '../../caller/result.ts'
import { lastAudible } from '../../measure/audible.ts'
import { cutOf } from '../../measure/barge-in.ts'
import { type CallerTurn, callerTurns } from '../../measure/caller-turns.ts'
import type { Measurement } from '../../measure/measure.ts'
import { happened, lasted, type PlacedCall, type Value } from './value.ts'

/** An agent that stops later than this after a sound did not stop for it (τ-voice counts yields within 1.0 s of a backchannel). */
const STOPPED_FOR_IT_MS = 1_000
/** Speech is about 15 characters a second; a reply that ended before 60 % of its text could be said was cut short. */
const CHARS_PER_SECOND = 15
const CUT_SHORT = 0.6

/** What the caller's interruptions did, where that is what a call is about: whether the agent yielded, how fast it stopped, and when it answered. */
export function yieldValues({ plan, call }: PlacedCall): Value[] {
  if (plan.asks === 'answer') return []
  const { result, measurement, server } = call
  const turns = callerTurns(result)
  return measurement.turns.flatMap((measured, index) => {
    const turn = turns[index]
    const over = measured.barge_in
    if (!turn || measured.type !== 'speech' || over === null) return []
    const { onset_ms: onset, end_ms: end } = measured
    const stop = over.barge_in_stop_ms
    const quietly = over.yielded !== 'yes' && isCutShort(measurement, over.old_reply)
    if (over.yielded === 'by-itself' && !quietly) return []
    const yielded = over.yielded === 'yes' || (quietly && stop !== null && stop <= 2 * STOPPED_FOR_IT_MS)
    const toMs = onset + (stop ?? 0)
    const values = [happened('yield_rate', yielded, { fromMs: onset, toMs: Math.max(onset, toMs) }, 'yield')]
    if (!yielded) return values
    if (stop !== null) values.push(lasted('barge_in_stop_ms', onset, toMs, { name: 'stop' }))
    const cutAt = cutOf(result, turn, over.old_reply)
    const own = server?.find(figures => figures.turn === over.old_reply)
    if (cutAt !== null)
      values.push(lasted('barge_in_ms', onset, cutAt, { name: 'decision', server: own?.barge_in_ms }))
    if (over.tail_cancel_ms !== null && cutAt !== null)
      values.push(lasted('tail_cancel_ms', cutAt, cutAt + over.tail_cancel_ms, { name: 'tail' }))
    if (measured.response_gap_ms !== null)
      values.push(
        lasted('interruption_response_ms', end, end + measured.response_gap_ms, { name: 'response' }),
      )
    return values
  })
}

/** What the sounds that take no floor did: over the agent's voice, and while it was silent. */
export function holdValues({ call }: PlacedCall): Value[] {
  return call.measurement.overlaps.flatMap(overlap => {
    const { onset_ms: fromMs, end_ms: toMs, reply } = overlap
    const at = { fromMs, toMs }
    if (reply === null) return [happened('stayed_silent', !overlap.answered, at, 'silence')]
    const stopped =
      isCutShort(call.measurement, reply) && stoppedWithin(call.result, reply, fromMs, STOPPED_FOR_IT_MS)
    const held = !overlap.took_floor && !overlap.answered && !stopped
    const values = [happened('hold_rate', held, at, 'hold')]
    if (overlap.hole_ms !== null && !overlap.took_floor && !stopped)
      values.push(lasted('hole_ms', fromMs, fromMs + overlap.hole_ms, { name: 'hole' }))
    if (overlap.resume_ms !== null)
      values.push(lasted('resume_ms', toMs, toMs + overlap.resume_ms, { name: 'resume' }))
    return values
  })
}

/** Cuts and answers with nobody to explain them: noise, an echo, somebody else's voice was taken for the caller. */
export function uncalledValues({ plan, call }: PlacedCall): Value[] {
  const { microphone = {} } = plan.scenario
  if (microphone.background === undefined && microphone.echo === undefined) return []
  const { result, measurement } = call
  const turns = callerTurns(result)
  const said = result.said
  const whole = { fromMs: 0, toMs: result.end.at }
  const replies = measurement.replies.flatMap(
    ({ reply, audible_from_ms: fromMs, audible_to_ms: toMs }, index) => {
      if (fromMs === null || toMs === null) return []
      const cut = result.frames.find(frame => frame.type === 'interruption' && frame.turn === reply)
      const isFalse = cut !== undefined && !turns.some(turn => isCause(turn, cut.at))
      const before = measurement.replies[index - 1]?.audible_from_ms ?? 0
      const unasked = index > 0 && !said.some(one => one.onsetAt > before && one.onsetAt < fromMs)
      return [
        happened('false_interruptions', isFalse, { fromMs, toMs }, 'false interruption'),
        ...(unasked ? [happened('stayed_silent', false, { fromMs, toMs }, 'silence')] : []),
      ]
    },
  )
  const answered = replies.some(value => value.figure === 'stayed_silent')
  return plan.asks === 'silence' && !answered
    ? [...replies, happened('stayed_silent', true, whole, 'silence')]
    : replies
}

/** The agent's decision may come this much after the caller's last sound. */
const DECIDES_WITHIN_MS = 1_500

const isCause = (turn: CallerTurn, at: number): boolean =>
  at >= turn.onsetAt && at <= turn.endAt + DECIDES_WITHIN_MS

function isCutShort(measurement: Measurement, id: number): boolean {
  const reply = measurement.replies.find(one => one.reply === id)
  if (!reply || reply.text === null) return false
  return reply.played_ms < (CUT_SHORT * reply.text.length * 1000) / CHARS_PER_SECOND
}

function stoppedWithin(result: CallResult, id: number, fromMs: number, ms: number): boolean {
  const last = lastAudible(result.agent, reply => reply <= id)
  return last !== null && last - fromMs <= ms
}
