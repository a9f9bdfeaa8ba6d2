import type { Millis } from '../../flow/clock.ts'
import { type Outcome, quantile } from './outcome.ts'

/** The table's head; a row is one cell. Tails and errors as median / 95th percentile / extreme. */
export const header = [
  '| cell | lead | underruns/min (n, worst ms) | by the machine | after a cut | after a hold | heard(t) error: by uplink | by pong | naive | at cuts | card lag | load |',
  '|---|---|---|---|---|---|---|---|---|---|---|---|',
].join('\n')

export function row(outcome: Outcome): string {
  const { cell, gaps, heardErrors } = outcome
  const worst = Math.max(0, ...gaps.map(gap => gap.ms))
  const leads = outcome.leads.length > 0 ? `${Math.min(...outcome.leads)}–${Math.max(...outcome.leads)}` : '–'
  const cells = [
    cell.id,
    cell.lead === 'adaptive' ? `adaptive ${leads}` : String(cell.lead),
    `${outcome.underrunsPerMinute.toFixed(1)} (${gaps.length} in ${cell.seconds} s, ${worst.toFixed(0)})`,
    String(outcome.ownGaps),
    spread(outcome.cutTails),
    spread(outcome.holdTails),
    twoSided(heardErrors.byUplink),
    twoSided(heardErrors.byPong),
    twoSided(heardErrors.naive),
    twoSided(outcome.cutErrors),
    outcome.cardLagMs.toFixed(0),
    outcome.load.toFixed(1),
  ]
  return `| ${cells.join(' | ')} |`
}

const spread = (values: readonly Millis[]) =>
  values.length === 0 ? '–' : `${quantile(values, 0.5).toFixed(0)} / ${Math.max(...values).toFixed(0)}`

/** Median, and the 2.5th and 97.5th percentiles. */
const twoSided = (values: readonly Millis[]) =>
  values.length === 0
    ? '–'
    : `${quantile(values, 0.5).toFixed(0)} (${quantile(values, 0.025).toFixed(0)} … ${quantile(values, 0.975).toFixed(0)})`
