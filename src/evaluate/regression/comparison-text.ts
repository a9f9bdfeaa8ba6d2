import { type Column, columns } from '../turns/report/columns.ts'
import { NONE } from '../turns/report/numbers.ts'
import type { ComparedFigure, ComparedSide, Comparison } from './sampled.ts'

const heads: readonly Column[] = [
  { title: 'P50 or share' },
  { title: 'before', align: 'right' },
  { title: 'after', align: 'right' },
  { title: 'change', align: 'right' },
  { title: 'between', align: 'right' },
  { title: 'margin', align: 'right' },
  { title: 'values' },
  { title: '' },
]

/** A comparison for a terminal: a row a figure, and what it comes to. */
export function comparisonLines({ figures, compared, level, worse, gone }: Comparison): string[] {
  const end = [
    ...(worse.length === 0 ? [] : [`WORSE: ${worse.join(', ')}`]),
    ...(gone.length === 0 ? [] : [`NOT MEASURED any more: ${gone.join(', ')}`]),
  ]
  return [
    ...columns(heads, figures.map(rowOf)),
    '',
    `Each interval at ${(level * 100).toFixed(2)} %: that of all ${compared} which could be told holds 95 times of 100.`,
    ...(end.length === 0 ? ['No figure got worse by more than its margin, as far as can be told.'] : end),
  ]
}

function rowOf(figure: ComparedFigure): string[] {
  const { title, before, after, change, interval, margin, pairs, verdict, note } = figure
  const show = (value: number | null, sign = false) => shown(value, figure, sign)
  return [
    title,
    show(before.value),
    show(after.value),
    show(change, true),
    interval ? `${show(interval.low, true)} … ${show(interval.high, true)}` : NONE,
    show(margin),
    pairs === null ? counts(before, after) : `${pairs} pairs`,
    `${verdict === 'worse' ? 'WORSE' : verdict}${note === null ? '' : `: ${note}`}`,
  ]
}

const counts = (before: ComparedSide, after: ComparedSide): string => `${before.n}, ${after.n}`

/** Milliseconds whole, shares in percent, other units with what a hundredth may matter in. */
function shown(value: number | null, { unit }: ComparedFigure, signed: boolean): string {
  if (value === null) return NONE
  const size = Math.abs(value)
  const text =
    unit === 'share'
      ? `${(size * 100).toFixed(1)} %`
      : unit === 'ms'
        ? String(Math.round(size))
        : size.toFixed(2)
  const isZero = Number.parseFloat(text) === 0
  return `${isZero ? '' : value < 0 ? '−' : signed ? '+' : ''}${text}`
}
