import type { CallSummary } from '../measure/summary.ts'
import type { Target } from './definition.ts'
import { figureOf } from './figures.ts'

/** More than this off a target is flagged, to either side: too good is worth a look as well. */
const FLAG_ABOVE_PERCENT = 10

/** A target and what was measured. JSON as it stands. */
export interface TargetReport {
  readonly metric: Target['metric']
  readonly statistic: string
  readonly n: number
  readonly measured: number | null
  readonly floor: Against | null
  readonly goal: Against | null
}

/** A measured value against one bound. `deviation_percent` is positive on the bad side; null where nothing was measured or the bound is 0. */
export interface Against {
  readonly bound: number
  readonly met: boolean | null
  readonly deviation_percent: number | null
  readonly flagged: boolean
}

/** Holds a run against its targets. */
export function checkTargets(summary: CallSummary, targets: readonly Target[]): TargetReport[] {
  return targets.map(target => {
    const { metric, floor, goal, better = metric === 'asr_confidence' ? 'more' : 'less' } = target
    const { statistic, value, n } = figureOf(summary, metric, target.statistic)
    const against = (bound: number | undefined) => (bound === undefined ? null : hold(value, bound, better))
    return { metric, statistic, n, measured: value, floor: against(floor), goal: against(goal) }
  })
}

function hold(value: number | null, bound: number, better: 'less' | 'more'): Against {
  if (value === null) return { bound, met: null, deviation_percent: null, flagged: false }
  const excess = better === 'less' ? value - bound : bound - value
  const deviation = bound === 0 ? null : (excess / Math.abs(bound)) * 100
  return {
    bound,
    met: excess <= 0,
    deviation_percent: deviation,
    flagged: deviation === null ? excess > 0 : Math.abs(deviation) > FLAG_ABOVE_PERCENT,
  }
}
