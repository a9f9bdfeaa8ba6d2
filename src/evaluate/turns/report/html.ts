import { escaped } from './escaped.ts'
import { factsOf, reasonsOf } from './facts.ts'
import { callsByClass } from './page/calls.ts'
import { evidenceLists } from './page/evidence.ts'
import { script } from './page/script.ts'
import { style } from './page/style.ts'
import { classTable, strataTable, summaryTable } from './page/tables.ts'
import { secondLines } from './timeline/axis.ts'
import type { TurnsReport, Waveforms } from './types.ts'

/**
 * A run as one page that needs nothing but the recordings beside it: figures and floors, and for every figure the values that went
 * in, each with a way into the recording it was measured on. `waveforms` by the call's name; a call without is drawn without.
 */
export function reportHtml(report: TurnsReport, waveforms: ReadonlyMap<string, Waveforms>): string {
  const title = `${report.title}: ${report.policy}, ${report.suite}`
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escaped(title)}</title>
<link rel="icon" href="data:,">
<style>${style}</style>
</head>
<body>
<h1>${escaped(report.title)}</h1>
<p class="lead">${escaped(`${report.policy}, ${report.target}`)}</p>
${problems(report)}
<dl>${factsOf(report)
    .map(([name, text]) => `<dt>${escaped(name)}</dt><dd>${escaped(text)}</dd>`)
    .join('\n')}</dl>
${leftOut(report)}
<h2>All calls</h2>
${summaryTable(report)}
${section('By class', classTable(report))}
${section('By origin of the sound', strataTable(report))}
${section('Evidence', evidenceLists(report))}
${section('Calls', report.calls.length === 0 ? '' : `${legend}\n${secondLines}\n${callsByClass(report, waveforms)}`)}
<script>${script}</script>
</body>
</html>
`
}

const section = (title: string, html: string): string => (html === '' ? '' : `<h2>${title}</h2>\n${html}`)

const problems = ({ problems: all }: TurnsReport): string =>
  all.length === 0
    ? '<p class="good">No problems: nothing makes these figures worth less.</p>'
    : `<div class="problems"><h2>${all.length} ${all.length === 1 ? 'problem' : 'problems'}</h2><ul>${all.map(text => `<li>${escaped(text)}</li>`).join('')}</ul></div>`

function leftOut(report: TurnsReport): string {
  const reasons = reasonsOf(report)
  if (reasons.length === 0) return ''
  const items = reasons.map(
    ({ why, clips }) =>
      `<li>${clips.length} × ${escaped(why)}: <small>${escaped(clips.join(', '))}</small></li>`,
  )
  return `<details><summary>Clips left out <small>${report.truth.left_out.length}</small></summary><ul>${items.join('\n')}</ul></details>`
}

const legend =
  '<p class="legend"><i style="background:var(--said)"></i>the caller’s speech, its own pauses left bare <i style="background:var(--aside)"></i>a sound that takes no floor <i style="background:var(--accent-wash);border:1px solid var(--accent)"></i>a reply as it was heard; a red edge: cut. Click into a timeline to put the recording there; heights are roots of the peaks.</p>'
