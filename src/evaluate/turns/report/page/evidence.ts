import { escaped } from '../escaped.ts'
import { whole } from '../numbers.ts'
import { wholeOf } from '../sections.ts'
import type { Evidence, Figure, TurnsReport } from '../types.ts'
import { evidenceId, evidenceLink, namesOf, type ShownNames } from './links.ts'
import { valuesTable } from './values.ts'

/** Rows of a figure's list; the rest is in `turns.json`. */
const MOST_ROWS = 300

/** Every figure of all calls with the values that went into it, the largest first. */
export function evidenceLists(report: TurnsReport): string {
  const names = namesOf(report.calls)
  return (wholeOf(report)?.figures ?? [])
    .filter(({ evidence }) => evidence.length > 0)
    .map(figure => list(figure, names))
    .join('\n')
}

function list({ id, title, definition, evidence, kind }: Figure, names: ShownNames): string {
  const sorted = evidence.toSorted((a, b) => b.value - a.value)
  const more = sorted.length - MOST_ROWS
  return [
    `<details id="${evidenceId(id)}"><summary>${escaped(title)} <small>${evidence.length} ${evidence.length === 1 ? 'value' : 'values'}</small></summary>`,
    `<p class="definition">${escaped(definition)}</p>`,
    valuesTable(
      ['call, speaker', kind === 'latency' ? 'ms' : 'counted', 'from – to ms'],
      sorted.slice(0, MOST_ROWS).map(one => row(one, kind, names)),
    ),
    more > 0 ? `<p>${more} more are in turns.json.</p>` : '',
    '</details>',
  ].join('')
}

const row = (one: Evidence, kind: Figure['kind'], names: ShownNames): string[] => [
  `${evidenceLink(one.call, one, names)} <small>${escaped(one.speaker)}</small>`,
  kind === 'share' ? (one.value > 0 ? 'yes' : 'no') : whole(one.value),
  `${whole(one.from_ms)} – ${whole(one.to_ms)}`,
]
