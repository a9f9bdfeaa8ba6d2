import { escaped } from '../../turns/report/escaped.ts'
import { counted, NONE, percent } from '../../turns/report/numbers.ts'
import type { Metrics } from '../metrics.ts'
import type { Against, TargetReport } from '../targets.ts'
import { stackedRow } from './stacked.ts'
import { inUnit, plainName } from './words.ts'

/** The targets of a run: in a sentence, and in a table with floor and goal side by side. */
export function verdicts({ targets, summary }: Metrics): string {
  const cutOffs = summary.false_cut_offs
  const beside = `<p>False cut-offs, without which no latency says anything: <b>${counted(cutOffs)}</b> <small>${percent(cutOffs.share)}, 95 % interval ${percent(cutOffs.low)} to ${percent(cutOffs.high)}</small></p>`
  if (targets.length === 0) return `<p>This experiment has no targets.</p>${beside}`
  const rows = targets.map(target =>
    stackedRow(`${escaped(plainName(target.metric))} <small>${escaped(statisticOf(target))}</small>`, [
      ['measured', `<b>${inUnit(target.metric, target.measured)}</b> <small>n ${target.n}</small>`],
      ['floor', cell(target, target.floor)],
      ['goal', cell(target, target.goal)],
    ]),
  )
  return [
    `<p class="lead">${sentence('floor', targets)} ${sentence('goal', targets)}</p>`,
    beside,
    `<div class="scroll"><table class="targets stacked"><caption>What is more than 10 % off its target is flagged, to either side: ⚑.</caption><thead><tr><th scope="col">figure<th scope="col">measured<th scope="col">floor<th scope="col">goal</tr></thead><tbody>${rows.join('\n')}</tbody></table></div>`,
  ].join('\n')
}

const statisticOf = ({ statistic }: TargetReport): string =>
  statistic === 'value' ? '' : statistic.replace('p', 'P')

function sentence(which: 'floor' | 'goal', targets: readonly TargetReport[]): string {
  const set = targets.flatMap(target => {
    const against = target[which]
    return against
      ? [{ name: `${plainName(target.metric)} ${statisticOf(target)}`.trim(), met: against.met }]
      : []
  })
  if (set.length === 0) return ''
  const met = set.filter(one => one.met === true).length
  const named = (is: boolean | null) => set.filter(one => one.met === is).map(({ name }) => escaped(name))
  const [missed, open] = [named(false), named(null)]
  return [
    `<b class="${missed.length > 0 ? 'bad' : 'good'}">${met} of ${set.length} ${which}s met</b>`,
    missed.length > 0 ? `; missed: ${missed.join(', ')}` : '',
    open.length > 0 ? `; not measured: ${open.join(', ')}` : '',
    '.',
  ].join('')
}

function cell({ metric }: TargetReport, against: Against | null): string {
  if (against === null) return NONE
  const { bound, met, deviation_percent: off, flagged } = against
  const verdict =
    met === null
      ? '<span>not measured</span>'
      : met
        ? '<span class="good">met</span>'
        : '<b class="bad">missed</b>'
  const by = off === null ? '' : ` ${off > 0 ? '+' : '−'}${Math.abs(Math.round(off))} %`
  return `${inUnit(metric, bound)} ${verdict}<small>${by}${flagged ? ' ⚑' : ''}</small>`
}
