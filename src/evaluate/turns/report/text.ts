import { type Column, columns, labelled } from './columns.ts'
import { factsOf, reasonsOf } from './facts.ts'
import { agreed, agreementOf, averaged, counted, decimal, NONE, rated, whole } from './numbers.ts'
import { briefRatesOf, classesOf, latencyIn, printedFigures, rateIn, strataOf, wholeOf } from './sections.ts'
import type { Figure, Section, TurnsReport } from './types.ts'

/** Where the text of a fact begins. */
const INDENT = 19

/** A run for the terminal, in lines of at most 120 columns: how it came about, figures and floors, classes, strata, problems. */
export function reportText(report: TurnsReport): string[] {
  return [
    ...labelled('', report.title, 0),
    ...factsOf(report).flatMap(([name, text]) => [
      ...labelled(`  ${name}`, text, INDENT),
      ...(name === 'truth' ? reasons(report) : []),
    ]),
    '',
    ...summary(wholeOf(report)),
    ...block('by class', briefTable(classesOf(report), true)),
    ...block('by origin of the sound', briefTable(strataOf(report), false)),
    ...(report.problems.length === 0
      ? ['no problems']
      : [
          `problems: ${report.problems.length}`,
          ...report.problems.flatMap(text => labelled('  -', text, 4)),
        ]),
  ]
}

const reasons = (report: TurnsReport): string[] =>
  reasonsOf(report).flatMap(({ why, clips }) => labelled('', `${clips.length} × ${why}`, INDENT))

const block = (title: string, lines: readonly string[]): string[] =>
  lines.length === 0 ? [] : [title, ...lines, '']

const right = (title: string): Column => ({ title, align: 'right' })

/** Five numbers of a latency take the room in which a share says `12/345  3.5 % [2.0–6.0 %]`. */
const five = (cells: readonly string[]): string => cells.map(cell => cell.padStart(6)).join('')

function summary(all: Section | null): string[] {
  if (all === null || all.figures.length === 0) return [`no figures: ${NONE}`, '']
  const figures = printedFigures(all)
  return [
    ...columns(
      [
        { title: 'figure' },
        right('n'),
        { title: five(['P50', 'P90', 'P95', 'P99', 'max']) },
        { title: 'by speaker' },
        { title: 'floor' },
        { title: 'server' },
      ],
      figures.map(figure => [
        figure.title,
        numberOf(figure),
        measured(figure),
        averaged(figure.by_speaker, figure.kind),
        figure.floor === null ? '' : verdict(figure.floor.met),
        figure.agreement === null ? '' : agreementOf(figure.agreement),
      ]),
    ),
    '',
    ...block('floors', floors(figures)),
    ...block('server against client', agreements(figures)),
  ]
}

const verdict = (met: boolean | null): string => (met === null ? NONE : met ? 'met' : 'MISSED')

const numberOf = (figure: Figure): string =>
  figure.kind === 'latency' ? whole(figure.n) : figure.kind === 'share' ? whole(figure.share.of) : ''

function measured(figure: Figure): string {
  switch (figure.kind) {
    case 'latency':
      return five([figure.p50, figure.p90, figure.p95, figure.p99, figure.max].map(whole))
    case 'share':
      return rated(figure.share)
    case 'count':
      return `${decimal(figure.value)} ${figure.unit}`
  }
}

const floors = (figures: readonly Figure[]): string[] => {
  const rows = figures.flatMap(({ title, floor }) =>
    floor === null ? [] : [['', verdict(floor.met), title, floor.text]],
  )
  return rows.length === 0 ? [] : columns(unnamed(4), rows).slice(1)
}

const agreements = (figures: readonly Figure[]): string[] => {
  const rows = figures.flatMap(({ title, agreement }) =>
    agreement === null ? [] : [['', agreementOf(agreement), title, agreed(agreement)]],
  )
  return rows.length === 0 ? [] : columns(unnamed(4), rows).slice(1)
}

const unnamed = (length: number): Column[] => Array.from({ length }, () => ({ title: '' }))

/** One row per section; the response gap never without the cut-offs that it was bought with. */
function briefTable(sections: readonly Section[], isByClass: boolean): string[] {
  if (sections.length === 0) return []
  const rates = briefRatesOf(sections)
  return columns(
    [
      { title: isByClass ? 'class' : 'calls' },
      ...(isByClass ? [{ title: 'asks' }] : []),
      { title: 'sound' },
      right('calls'),
      right('gap P50'),
      right('false cut-offs'),
      ...rates.map(({ title }) => right(title)),
    ],
    sections.map(section => [
      isByClass ? section.name : section.title,
      ...(isByClass ? [section.asks ?? NONE] : []),
      section.origin ?? NONE,
      whole(section.calls),
      whole(latencyIn(section, 'response_gap_ms')?.p50),
      ...['false_cut_offs', ...rates.map(({ id }) => id)].map(id => {
        const rate = rateIn(section, id)
        return rate === null ? NONE : counted(rate.share)
      }),
    ]),
  )
}
