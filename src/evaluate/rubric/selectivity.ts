import type { Evidence } from './evidence.ts'

/** How many of how many. */
export interface Counted {
  readonly count: number
  readonly of: number
}

/**
 * Interruptions to which the agent yielded, and sounds that take no floor over its voice for which it neither stopped nor answered.
 * Interruptions that met a reply at its end are in neither number.
 */
export function selectivityOf(calls: readonly Evidence[]): {
  readonly yields: Counted
  readonly holds: Counted
} {
  const measured = calls.map(call => call.measurement)
  const cuts = measured
    .flatMap(call => call.turns)
    .flatMap(turn => (turn.type === 'speech' ? (turn.barge_in ?? []) : []))
    .filter(cut => cut.yielded !== 'by-itself')
  const sounds = measured.flatMap(call => call.overlaps).filter(sound => sound.reply !== null)
  return {
    yields: { count: cuts.filter(cut => cut.yielded === 'yes').length, of: cuts.length },
    holds: { count: sounds.filter(sound => !sound.took_floor && !sound.answered).length, of: sounds.length },
  }
}

/** Of two shares, near the lower one: who yields to everything holds through nothing, and the other way round. Null where either was not tried. */
export function harmonicMean(one: Counted, other: Counted): number | null {
  if (one.of === 0 || other.of === 0) return null
  const a = one.count / one.of
  const b = other.count / other.of
  return a + b === 0 ? 0 : (2 * a * b) / (a + b)
}
