import { MIN_FOR_P99, percentile } from '../stats.ts'
import type { GateFigure, GateVerdict } from './gate-report.ts'

/** What a figure is held against. */
export interface Bounds {
  readonly id: string
  readonly title: string
  readonly unit: string
  readonly floor?: number
  readonly goal?: number
  readonly better?: 'less' | 'more'
  readonly strictly?: boolean
}

type Statistic = 'p50' | 'p95' | 'p99' | 'max' | 'mean'

/** A figure of many values. */
export function sampledFigure(bounds: Bounds, samples: readonly number[], statistic: Statistic): GateFigure {
  const isShort = statistic === 'p99' && samples.length < MIN_FOR_P99
  const measured = statisticOf(samples, isShort ? 'max' : statistic)
  const held = valueFigure(bounds, measured, { statistic: isShort ? 'max' : statistic, n: samples.length })
  const figure = { ...held, samples }
  if (!isShort || measured === null) return figure
  return {
    ...figure,
    floor_verdict: shortVerdict(samples, bounds.floor, figure),
    goal_verdict: shortVerdict(samples, bounds.goal, figure),
    note: `a P99 needs ${MIN_FOR_P99} values: this is the greatest of ${samples.length}`,
  }
}

/** A figure of at least so many turns: who answered one of them well, and the others not at all, has passed nothing. */
export function ofEnough(figure: GateFigure, least: number): GateFigure {
  const { n, floor_verdict, goal_verdict } = figure
  if (n === 0 || n >= least) return figure
  const open = (verdict: GateVerdict | null) => (verdict === 'pass' ? 'not measured' : verdict)
  return {
    ...figure,
    floor_verdict: open(floor_verdict),
    goal_verdict: open(goal_verdict),
    note: `${n} turns pass nothing: ${least} are the least`,
  }
}

/** A figure that is one number. Null: not measured, or `missing` and why. */
export function valueFigure(
  bounds: Bounds,
  measured: number | null,
  of: {
    readonly statistic?: string
    readonly n?: number
    readonly missing?: GateVerdict
    readonly note?: string | null
  } = {},
): GateFigure {
  const { id, title, unit, floor = null, goal = null, better = 'less', strictly = false } = bounds
  const { statistic = 'value', n = measured === null ? 0 : 1, missing = 'not measured', note = null } = of
  const against = (bound: number | null): GateVerdict | null => {
    if (bound === null) return null
    if (measured === null) return missing
    return holds(measured, bound, { better, strictly }) ? 'pass' : 'fail'
  }
  return {
    ...{ id, title, unit, measured, statistic, n, better, floor, goal, strictly, note },
    floor_verdict: against(floor),
    goal_verdict: against(goal),
  }
}

/** So many of so many, with no bound of its own: what stands beside a latency, so that nobody buys the one with the other. */
export const shareFigure = (bounds: Bounds, count: number, of: number): GateFigure => ({
  ...valueFigure(bounds, of === 0 ? null : count / of, { statistic: 'share', n: of }),
  share: { count, of },
})

function holds(
  value: number,
  bound: number,
  { better, strictly }: { readonly better: 'less' | 'more'; readonly strictly: boolean },
): boolean {
  if (value === bound) return !strictly
  return better === 'less' ? value < bound : value > bound
}

/** If one value in a hundred is beyond a bound, so many of a few are hardly ever: what the exact 95 % interval leaves at one side (Clopper & Pearson 1934). */
const HARDLY = 0.025

/** With too few values for a P99: failed where more than one in a hundred are certainly beyond the bound, and never passed. */
function shortVerdict(
  samples: readonly number[],
  bound: number | undefined,
  { better, strictly }: Pick<GateFigure, 'better' | 'strictly'>,
): GateVerdict | null {
  if (bound === undefined) return null
  const beyond = samples.filter(value => !holds(value, bound, { better, strictly })).length
  return chanceOfAtLeast(beyond, samples.length, 0.01) < HARDLY ? 'fail' : 'not measured'
}

/** How likely `count` or more of `of` trials come out where each does with the chance `each`: the binomial distribution. */
function chanceOfAtLeast(count: number, of: number, each: number): number {
  let chance = (1 - each) ** of
  let fewer = 0
  for (let k = 0; k < count; k += 1) {
    fewer += chance
    chance *= ((of - k) / (k + 1)) * (each / (1 - each))
  }
  return 1 - fewer
}

function statisticOf(samples: readonly number[], statistic: Statistic): number | null {
  switch (statistic) {
    case 'p50':
      return percentile(samples, 0.5)
    case 'p95':
      return percentile(samples, 0.95)
    case 'p99':
      return percentile(samples, 0.99)
    case 'max':
      return percentile(samples, 1)
    case 'mean':
      return samples.length === 0 ? null : samples.reduce((sum, one) => sum + one, 0) / samples.length
  }
}
