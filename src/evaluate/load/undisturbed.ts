import type { Millis } from '../../flow/clock.ts'
import type { MeasuredCall } from '../measure/summary.ts'
import type { PlannedFault } from './plan-faults.ts'

/** What a fault that touches every call touches: who was about to end a turn when it began, and who waited until it had passed. */
const BEFORE_MS: Millis = 3_000
const AFTER_MS: Millis = 5_000

/** A stretch of time, ms since the load began. */
export interface Stretch {
  readonly fromMs: Millis
  readonly toMs: Millis
}

/** When the server, or a provider of every call, was not itself. */
export const troubles = (faults: readonly PlannedFault[]): readonly Stretch[] =>
  faults
    .filter(({ on }) => on === 'server' || on === 'provider')
    .map(({ atMs, lastsMs }) => ({ fromMs: atMs - BEFORE_MS, toMs: atMs + lastsMs + AFTER_MS }))

/** A call, which began at `startedMs` of the load, without what falls into trouble: what is left is the server's own. */
export function undisturbed(
  { measurement, server }: MeasuredCall,
  startedMs: Millis,
  trouble: readonly Stretch[],
): MeasuredCall {
  const isClear = (from: Millis, to: Millis) =>
    !trouble.some(({ fromMs, toMs }) => startedMs + from < toMs && startedMs + to > fromMs)
  const turns = measurement.turns.filter(turn => isClear(turn.onset_ms, turn.end_ms))
  const kept = new Set(turns.flatMap(({ reply }) => reply ?? []))
  return {
    measurement: {
      ...measurement,
      greeting_ms: isClear(0, 1) ? measurement.greeting_ms : null,
      turns,
      gaps: measurement.gaps.filter(({ at_ms, ms }) => isClear(at_ms, at_ms + ms)),
      overlaps: measurement.overlaps.filter(({ reply }) => reply !== null && kept.has(reply)),
    },
    server: server?.filter(({ turn }) => kept.has(turn)) ?? null,
  }
}
