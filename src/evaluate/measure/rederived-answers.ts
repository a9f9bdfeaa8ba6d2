import type { Millis } from '../../flow/clock.ts'
import { type About, type Difference, frameAt, set } from './both-sides.ts'
import type { ServerLog } from './server-log.ts'
import type { ServerTurn } from './server-record.ts'

/** A transcript that comes so soon after the commit was sent with it: it waited for no recogniser. */
const WITH_THE_COMMIT_MS = 5

/** From the caller's last sound to the answer. */
export function answered({ result, turn, own, log }: About, trip: Millis): Difference[] {
  const { response_gap_ms: gap, endpointing_ms: endpointing, ttfb_ms: ttfb, stages } = turn.metrics
  const isPlain = (turn.fillers ?? []).length === 0 && !own?.filler
  if (!own || !isPlain || own.response_gap_ms === null) return []
  const [at_ms, clip] = [own.end_ms + own.response_gap_ms, own.clips.at(-1)]
  const transcript = withCommit(turn, log) ? frameAt(result, turn.turn, 'user_transcript') : null
  const first = frameAt(result, turn.turn, 'audio')
  const leadIn = stages?.lead_in_ms
  return [
    ...(gap === null
      ? []
      : [
          set('response_gap_ms', turn.turn, {
            at_ms,
            server_ms: gap,
            caller_ms: own.response_gap_ms,
            network_ms: trip,
            clip,
          }),
        ]),
    ...(endpointing === null || transcript === null
      ? []
      : [
          set('endpointing_ms', turn.turn, {
            at_ms: transcript,
            server_ms: endpointing,
            caller_ms: transcript - own.end_ms,
            network_ms: trip,
            clip,
          }),
        ]),
    ...(ttfb === null || transcript === null || first === null
      ? []
      : [
          set('ttfb_ms', turn.turn, {
            at_ms: first,
            server_ms: ttfb,
            caller_ms: first - transcript,
            network_ms: 0,
          }),
        ]),
    ...(leadIn === undefined || own.lead_in_ms === null
      ? []
      : [
          set('lead_in_ms', turn.turn, {
            at_ms,
            server_ms: leadIn,
            caller_ms: own.lead_in_ms,
            network_ms: 0,
          }),
        ]),
  ]
}

/** Whether the transcript was sent as the turn was committed: then its arrival tells the caller when that was. */
function withCommit({ turn, times }: ServerTurn, log: ServerLog | null): boolean {
  const said = log?.entries.find(
    ({ kind, of }) => kind === 'emission' && of.type === 'caller-said' && of.turn === turn,
  )
  return said !== undefined && times.turn_end_ms !== null && said.at - times.turn_end_ms <= WITH_THE_COMMIT_MS
}
