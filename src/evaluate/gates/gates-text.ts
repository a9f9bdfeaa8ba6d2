import { comparisonLines } from '../regression/comparison-text.ts'
import { type Column, columns } from '../turns/report/columns.ts'
import type { Gate, GateFigure, GateReport } from './gate-report.ts'

const heads: readonly Column[] = [
  { title: '' },
  { title: 'measured', align: 'right' },
  { title: '' },
  { title: 'n', align: 'right' },
  { title: 'floor', align: 'right' },
  { title: '' },
  { title: 'goal', align: 'right' },
  { title: '' },
]
const NONE = '–'
const MOST_NOTES = 8

/** All gates for a terminal, floor and goal side by side. */
export function gatesText(report: GateReport): string[] {
  const { gates, comparison } = report
  return [
    report.title,
    `${report.date}  ${report.build}  ${report.stack}`,
    '',
    ...gates.flatMap(gateLines),
    ...(comparison
      ? [`against ${comparison.baseline}`, ...comparison.unlike, ...comparisonLines(comparison), '']
      : []),
    gates.map(({ number, verdict }) => `gate ${number}: ${verdict}`).join('   '),
  ]
}

function gateLines(gate: Gate): string[] {
  const rest = gate.notes.length - MOST_NOTES
  return [
    `GATE ${gate.number}  ${gate.title}: ${gate.verdict.toUpperCase()}`,
    ...(gate.figures.length === 0 ? [] : columns(heads, gate.figures.map(rowOf)).map(line => `  ${line}`)),
    ...gate.figures.flatMap(({ id, note }) => (note === null ? [] : [`  ${id}: ${note}`])),
    ...gate.notes.slice(0, MOST_NOTES).map(note => `  ! ${note}`),
    ...(rest > 0 ? [`  ! … and ${rest} more`] : []),
    ...gate.evidence.map(({ path, command }) => `  ${path}  (${command})`),
    '',
  ]
}

function rowOf(figure: GateFigure): string[] {
  const { title, measured, statistic, n, floor, goal, better, strictly } = figure
  const sign = better === 'less' ? (strictly ? '<' : '≤') : strictly ? '>' : '≥'
  const bound = (value: number | null) =>
    value === null ? NONE : `${sign} ${shown(value, { unit: figure.unit })}`
  return [
    title,
    shown(measured, figure),
    statistic === 'value' ? '' : statistic,
    String(n),
    bound(floor),
    figure.floor_verdict ?? '',
    bound(goal),
    figure.goal_verdict ?? '',
  ]
}

function shown(value: number | null, { unit, share }: Pick<GateFigure, 'unit' | 'share'>): string {
  if (value === null) return NONE
  if (unit === 'share') return `${(value * 100).toFixed(1)} %${share ? ` (${share.count})` : ''}`
  const text = String(Math.round(value * (unit === 'ms' ? 1 : 100)) / (unit === 'ms' ? 1 : 100))
  return unit === '' ? text : `${text} ${unit}`
}
