import { escaped } from '../escaped.ts'
import { agreed, agreementOf, averaged, decimal, interval, NONE, percent, whole } from '../numbers.ts'
import {
  briefRatesOf,
  classesOf,
  latencyIn,
  nearestTo,
  printedFigures,
  rateIn,
  strataOf,
  wholeOf,
} from '../sections.ts'
import type { Figure, Latency, Rate, Section, TurnsReport } from '../types.ts'
import { classId, evidenceId, evidenceLink, namesOf, type ShownNames } from './links.ts'

/** Every figure of all calls with its floor; percentiles and numerators lead to the evidence. */
export function summaryTable(report: TurnsReport): string {
  const all = wholeOf(report)
  if (all === null || all.figures.length === 0) return `<p>No figures: ${NONE}</p>`
  const names = namesOf(report.calls)
  return table(
    ['figure', 'n', 'P50', 'P90', 'P95', 'P99', 'max', 'by speaker', 'floor', 'server'],
    printedFigures(all).map(figure => summaryRow(figure, names)),
    'Latencies in ms. A share is numerator of denominator with its 95 % Wilson interval; by speaker is the mean over speakers with a 95 % bootstrap interval.',
  )
}

function summaryRow(figure: Figure, names: ShownNames): string {
  const { id, title, definition, by_speaker, floor, agreement } = figure
  const name =
    figure.evidence.length === 0 ? escaped(title) : `<a href="#${evidenceId(id)}">${escaped(title)}</a>`
  const speakers = by_speaker === null ? '' : ` title="${whole(by_speaker.speakers)} speakers"`
  return [
    `<tr><th scope="row" title="${escaped(definition)}">${name}</th>`,
    measured(figure, names),
    `<td${speakers}>${averaged(by_speaker, figure.kind)}</td>`,
    `<td class="words">${floor === null ? '' : `${verdict(floor.met)} <small>${escaped(floor.text)}</small>`}</td>`,
    `<td class="words">${agreement === null ? '' : `${agreement.agrees === false ? '<b class="bad">DISAGREES</b>' : agreementOf(agreement)} <small>${agreed(agreement)}</small>`}</td></tr>`,
  ].join('')
}

const verdict = (met: boolean | null): string =>
  met === null ? NONE : met ? '<span class="good">met</span>' : '<b class="bad">missed</b>'

function measured(figure: Figure, names: ShownNames): string {
  switch (figure.kind) {
    case 'latency': {
      const cells = [figure.p50, figure.p90, figure.p95, figure.p99, figure.max].map(
        value => `<td>${valueLink(value, figure, names)}</td>`,
      )
      return `<td>${whole(figure.n)}</td>${cells.join('')}`
    }
    case 'share':
      return `<td>${whole(figure.share.of)}</td><td colspan="5">${rateLink(figure, names)}${figure.share.of === 0 ? '' : ` · <b>${percent(figure.share.share)}</b> <small>${interval(figure.share)}</small>`}</td>`
    case 'count':
      return `<td></td><td colspan="5">${decimal(figure.value)} <small>${escaped(figure.unit)}</small></td>`
  }
}

const valueLink = (value: number | null | undefined, latency: Latency | null, names: ShownNames): string =>
  evidenceLink(whole(value), nearestTo(value ?? null, latency?.evidence ?? []), names)

/** `12 of 345`: the numerator leads to the first that counted. */
function rateLink(rate: Rate | null, names: ShownNames): string {
  if (rate === null || rate.share.of === 0) return NONE
  const first = rate.evidence.find(({ value }) => value > 0)
  return `${evidenceLink(whole(rate.share.count), first, names)} of ${whole(rate.share.of)}`
}

export const classTable = (report: TurnsReport): string => briefTable(classesOf(report), report, true)

export const strataTable = (report: TurnsReport): string => briefTable(strataOf(report), report, false)

/** One row per section; the response gap never without the cut-offs that it was bought with. */
function briefTable(sections: readonly Section[], report: TurnsReport, isByClass: boolean): string {
  if (sections.length === 0) return ''
  const names = namesOf(report.calls)
  const shownClasses = new Set(report.calls.map(call => call.class))
  const rates = briefRatesOf(sections)
  const rows = sections.map(section => {
    const { name, title, asks, origin, calls } = section
    const gap = latencyIn(section, 'response_gap_ms')
    const head = isByClass
      ? `${shownClasses.has(name) ? `<a href="#${classId(name)}">${escaped(name)}</a>` : escaped(name)} <small>${escaped(title)}</small>`
      : escaped(title)
    const cells = ['false_cut_offs', ...rates.map(({ id }) => id)].map(
      id => `<td>${rateLink(rateIn(section, id), names)}</td>`,
    )
    return `<tr><th scope="row">${head}</th>${isByClass ? `<td class="words">${escaped(asks ?? NONE)}</td>` : ''}<td class="words">${escaped(origin ?? NONE)}</td><td>${whole(calls)}</td><td>${valueLink(gap?.p50, gap, names)}</td>${cells.join('')}</tr>`
  })
  return table(
    [
      isByClass ? 'class' : 'calls',
      ...(isByClass ? ['asks'] : []),
      'sound',
      'calls',
      'gap P50',
      'false cut-offs',
      ...rates.map(({ title }) => title),
    ],
    rows,
  )
}

/** Rows, already HTML, under a head in words. */
const table = (heads: readonly string[], rows: readonly string[], caption?: string): string =>
  `<div class="scroll"><table>${caption === undefined ? '' : `<caption>${escaped(caption)}</caption>`}<thead><tr>${heads
    .map(head => `<th scope="col"${wordy.has(head) ? ' class="words"' : ''}>${escaped(head)}</th>`)
    .join('')}</tr></thead><tbody>${rows.join('\n')}</tbody></table></div>`

/** Columns of words stand left, numbers right. */
const wordy: ReadonlySet<string> = new Set(['asks', 'sound', 'floor', 'server'])
