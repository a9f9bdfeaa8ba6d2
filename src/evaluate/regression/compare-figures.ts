import { percentile } from '../stats.ts'
import { type Change, median, pairedShift, quantileChange, shareChange, unpairedShift } from './intervals.ts'
import { pairCountBound, signedRankBound } from './rank-counts.ts'
import type { ComparedFigure, ComparedSide, ComparedVerdict, Comparison, Sampled } from './sampled.ts'

/** All alarms together are false at most this often. */
const FALSE_ALARMS = 0.05

/** With fewer values no test at 5 % can tell anything (2 × 2⁻⁵ is more), so that none are left says nothing either. */
const ENOUGH = 6

/** One figure of both runs, ready to be asked at any level. */
interface Pairing {
  readonly figure: Sampled
  readonly before: ComparedSide
  readonly after: ComparedSide
  readonly pairs: number | null
  /** Null: there is nothing to compare. */
  readonly changeAt: ((level: number) => Change) | null
  /** Whether there are values enough for an interval of that level. */
  readonly tellsAt: (level: number) => boolean
  readonly note: string | null
}

/**
 * Sets the figures of two runs against each other, by their ids and in the order of `before`; those that only one of them has are
 * not measured. With twenty figures at 95 % each one would be off by chance, so their intervals share the 5 % (Bonferroni) among all
 * that have values enough to raise an alarm at all (Tarone 1990).
 */
export function compareFigures(before: readonly Sampled[], after: readonly Sampled[]): Comparison {
  const pairings = [
    ...before.map(figure => pairUp(figure, after.find(({ id }) => id === figure.id) ?? null)),
    ...after.filter(({ id }) => !before.some(figure => figure.id === id)).map(figure => onlyAfter(figure)),
  ]
  const compared = howMany(pairings)
  const level = 1 - FALSE_ALARMS / Math.max(1, compared)
  const figures = pairings.map(pairing => judge(pairing, level))
  return {
    figures,
    compared,
    level,
    worse: idsOf(figures.filter(({ verdict }) => verdict === 'worse')),
    gone: idsOf(figures.filter(({ before, after }) => before.n >= ENOUGH && after.n === 0)),
  }
}

/** The least k for which no more than k figures have an interval at 1 − 0.05 / k. */
function howMany(pairings: readonly Pairing[]): number {
  for (let k = 1; k < pairings.length; k += 1) {
    const able = pairings.filter(({ tellsAt }) => tellsAt(1 - FALSE_ALARMS / k))
    if (able.length <= k) return k
  }
  return Math.max(1, pairings.length)
}

function pairUp(figure: Sampled, other: Sampled | null): Pairing {
  const before = sideOf(figure)
  const after = other ? sideOf(other) : NOTHING
  const nothing = (note: string): Pairing => ({
    ...{ figure, before, after, note },
    ...{ pairs: null, changeAt: null, tellsAt: () => false },
  })
  if (before.n === 0 || after.n === 0 || !other)
    return nothing(before.n > 0 ? 'not after' : after.n > 0 ? 'not before' : 'in neither run')
  const sides = { figure, before, after, pairs: null, note: null }
  if (figure.share || other.share) {
    const [from, to] = [figure.share, other.share]
    if (!from || !to) return nothing('a share on one side only')
    return { ...sides, changeAt: level => shareChange(from, to, level), tellsAt: () => true }
  }
  const [from, to] = [valuesOf(figure), valuesOf(other)]
  if (figure.quantile !== undefined) {
    const changeAt = quantileChange(from, to, figure.quantile)
    return { ...sides, changeAt, tellsAt: level => changeAt(level).interval !== null }
  }
  const differences = pairedDifferences(figure, other)
  if (!differences)
    return {
      ...sides,
      changeAt: level => unpairedShift(from, to, level),
      tellsAt: level => pairCountBound(from.length, to.length, (1 - level) / 2) !== null,
    }
  if (differences.length === 0) return nothing('no turn gave a value in both runs')
  return {
    ...sides,
    pairs: differences.length,
    changeAt: level => pairedShift(differences, level),
    tellsAt: level => signedRankBound(differences.length, (1 - level) / 2) !== null,
  }
}

const idsOf = (figures: readonly ComparedFigure[]): string[] => figures.map(({ id }) => id)

const NOTHING: ComparedSide = { n: 0, value: null }

const onlyAfter = (figure: Sampled): Pairing => ({
  figure,
  before: NOTHING,
  after: sideOf(figure),
  pairs: null,
  changeAt: null,
  tellsAt: () => false,
  note: 'not before',
})

function judge({ figure, before, after, pairs, changeAt, note }: Pairing, level: number): ComparedFigure {
  const found = changeAt?.(level) ?? null
  const { id, title, unit, better, margin } = figure
  return {
    ...{ id, title, unit, better, margin, before, after, pairs },
    change: found?.change ?? null,
    interval: found?.interval ?? null,
    verdict: verdictOf(found, figure),
    note: found && !found.interval ? 'too few values to tell' : note,
  }
}

function verdictOf(found: Change | null, { better, margin }: Sampled): ComparedVerdict {
  if (!found) return 'not measured'
  if (!found.interval) return 'unclear'
  const { low, high } = found.interval
  if (low > margin) return better === 'less' ? 'worse' : 'better'
  if (high < -margin) return better === 'less' ? 'better' : 'worse'
  return low >= -margin && high <= margin ? 'same' : 'unclear'
}

function sideOf(figure: Sampled): ComparedSide {
  const { share, quantile = 0.5 } = figure
  if (share) return { n: share.of, value: share.of === 0 ? null : share.count / share.of }
  const values = valuesOf(figure)
  return { n: values.length, value: percentile(values, quantile) }
}

const valuesOf = ({ samples = [] }: Sampled): number[] => samples.filter(value => value !== null)

/** After minus before, by turn; null where a run does not say what its samples are of. */
function pairedDifferences(before: Sampled, after: Sampled): number[] | null {
  if (!before.turns || !after.turns) return null
  const [from, to] = [byTurn(before), byTurn(after)]
  return [...from].flatMap(([turn, value]) => {
    const other = to.get(turn)
    return other === undefined ? [] : [other - value]
  })
}

function byTurn({ samples = [], turns = [] }: Sampled): Map<string, number> {
  const all = new Map<string, number[]>()
  for (const [index, turn] of turns.entries()) {
    const value = samples[index]
    if (typeof value === 'number') all.set(turn, [...(all.get(turn) ?? []), value])
  }
  return new Map([...all].map(([turn, values]) => [turn, median(values)]))
}
