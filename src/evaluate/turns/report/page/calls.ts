import { escaped } from '../escaped.ts'
import { lasting, whole } from '../numbers.ts'
import { classesOf } from '../sections.ts'
import { timeline } from '../timeline/timeline.ts'
import { thinned } from '../timeline/waveform.ts'
import type { Figure, ReportCall, TurnsReport, Waveforms } from '../types.ts'
import { callId, classId, fileLink, position } from './links.ts'
import { valuesTable } from './values.ts'

type Figures = ReadonlyMap<string, Pick<Figure, 'title' | 'kind'>>

/** Every call under its class, closed: recording, timeline and measures. */
export function callsByClass(report: TurnsReport, waveforms: ReadonlyMap<string, Waveforms>): string {
  const figures: Figures = new Map(
    report.sections.flatMap(section => section.figures.map(figure => [figure.id, figure] as const)),
  )
  const classes = new Map<string, ReportCall[]>()
  for (const call of report.calls) {
    const calls = classes.get(call.class)
    if (calls) calls.push(call)
    else classes.set(call.class, [call])
  }
  const titles = new Map(classesOf(report).map(({ name, title }) => [name, title]))
  const drawn = thinned(waveforms)
  let index = 0
  return [...classes]
    .map(([name, calls]) => {
      const title = titles.get(name) ?? ''
      const head = `<h3 id="${classId(name)}">${escaped(name)} <small>${escaped(title)}</small></h3>`
      const shown = calls.map(call => callDetails(call, drawn.get(call.name), figures, `w${index++}`))
      return `<section>${head}\n${shown.join('\n')}</section>`
    })
    .join('\n')
}

function callDetails(
  call: ReportCall,
  waveforms: Waveforms | undefined,
  figures: Figures,
  id: string,
): string {
  const { name, speaker, origin, duration_ms, end, conversation_id, recording, scenario } = call
  return [
    `<details class="call" id="${callId(name)}"><summary>${escaped(name)} <small>${escaped(`${speaker}, ${origin}`)} · ${lasting(duration_ms)} · ended ${escaped(end)}</small></summary>`,
    `<p class="files"><audio controls preload="none" src="${fileLink(recording)}"></audio><a href="${fileLink(recording)}">recording</a><a href="${fileLink(scenario)}">scenario</a><span>${escaped(conversation_id)}</span></p>`,
    timeline(call, waveforms, id),
    measuresTable(call, figures),
    '</details>',
  ].join('\n')
}

function measuresTable({ measures }: ReportCall, figures: Figures): string {
  if (measures.length === 0) return '<p>Nothing was measured in this call.</p>'
  const rows = measures.map(measure => {
    const { figure, from_ms, to_ms, value } = measure
    const { title = figure, kind = 'latency' } = figures.get(figure) ?? {}
    const shown = kind === 'share' ? (value > 0 ? 'yes' : 'no') : whole(value)
    return [
      `<button ${position(measure)}>${escaped(title)}</button>`,
      shown,
      `${whole(from_ms)} – ${whole(to_ms)}`,
    ]
  })
  return valuesTable(['measured', 'value', 'from – to ms'], rows)
}
