import type { Millis } from '../../flow/clock.ts'
import type { CallResult } from '../caller/result.ts'
import { aboutTurn, type Both, type Difference, type Rederived } from './both-sides.ts'
import { answered } from './rederived-answers.ts'
import { heard, interrupted, ranDry, resumed } from './rederived-overlaps.ts'

/**
 * Every figure that the server prints and the caller can find out too, turn by turn. The round trip is the median of the server's own pings. A turn
 * that began with a filler is left out: by the recording alone it cannot be told from the answer.
 */
export function rederive(both: Both): Rederived[] {
  const trip = both.record.antiphon?.round_trip?.p50_ms ?? 0
  const turns = both.record.antiphon?.turns ?? []
  const all = [
    ...turns.flatMap(turn => {
      const about = aboutTurn(both, turn)
      return [...answered(about, trip), ...interrupted(about, trip), ...heard(about), ...ranDry(about)]
    }),
    ...resumed(both, trip),
  ]
  return all.map(one => ({ ...one, caller_late_ms: lateIn(both.result, one) }))
}

/** The caller's sound may have waited in a chunk that was begun before the figure was. */
function lateIn({ wakeUps, chunkMs }: CallResult, { at_ms: to, caller_ms: lasted }: Difference): Millis {
  const from = to - Math.max(0, lasted) - 2 * chunkMs
  const own = wakeUps.filter(({ at, lateMs }) => at >= from && at - lateMs <= to + chunkMs)
  return own.reduce((most, { lateMs }) => Math.max(most, lateMs), 0)
}
