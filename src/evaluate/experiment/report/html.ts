import { escaped } from '../../turns/report/escaped.ts'
import { decimal, lasting } from '../../turns/report/numbers.ts'
import { script } from '../../turns/report/page/script.ts'
import { secondLines } from '../../turns/report/timeline/axis.ts'
import type { ExperimentCall } from '../experiment-call.ts'
import type { Metrics } from '../metrics.ts'
import { agreementTable } from './agreement.ts'
import { callSections } from './calls.ts'
import { evaluationSection } from './evaluation.ts'
import { experimentStyle } from './style.ts'
import { turnsTable } from './turns-table.ts'
import { verdicts } from './verdicts.ts'
import { waterfalls } from './waterfalls.ts'

const SIMULATED = /^SIMULATED[^:]*/

/** A run as one page that asks nobody for anything but the recordings beside it. */
export function experimentHtml(
  metrics: Metrics,
  calls: readonly ExperimentCall[],
  recording: boolean,
): string {
  const { experiment, title, date, agent_turns } = metrics
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escaped(`${experiment}: ${title}`)}</title>
<link rel="icon" href="data:,">
<style>${experimentStyle}</style>
</head>
<body>
<h1>${escaped(title).replace(SIMULATED, '<span class="bad">$&</span>')}</h1>
<p class="lead">${escaped(experiment)}, ${escaped(date.slice(0, 16).replace('T', ' '))} UTC: ${agent_turns} agent turns in ${calls.length === 1 ? 'a call' : `${calls.length} calls`} of ${lasting(metrics.calls.reduce((sum, call) => sum + call.duration_ms, 0))}${calls.length === 1 ? '' : ' together'}</p>
${problemList(metrics)}
<h2>Targets</h2>
${verdicts(metrics)}
${evaluationSection(metrics.evaluation)}
<h2>Where the time went</h2>
${waterfalls(metrics)}
<h2>Turn by turn</h2>
${turnsTable(metrics)}
<h2>Server against recording</h2>
${agreementTable(metrics)}
<h2>${calls.length === 1 ? 'The call' : 'The calls'}</h2>
<p class="legend">Above the caller’s microphone, below what the client played. <i style="background:var(--said)"></i>the caller’s speech <i style="background:var(--aside)"></i>a sound that takes no floor <i style="background:var(--accent-wash);border:1px solid var(--accent)"></i>a reply as it was heard; a red edge: cut. Click into a timeline to put the recording there.</p>
${secondLines}
${callSections(metrics, calls, recording)}
<h2>How it was made</h2>
<dl>${factsOf(metrics)
    .map(([name, text]) => `<dt>${name}</dt><dd>${escaped(text)}</dd>`)
    .join('\n')}</dl>
<script>${script}</script>
</body>
</html>
`
}

const problemList = ({ problems }: Metrics): string =>
  problems.length === 0
    ? '<p class="good">No problems: nothing makes these figures worth less.</p>'
    : `<div class="problems"><h2>${problems.length} ${problems.length === 1 ? 'problem' : 'problems'}</h2><ul>${problems.map(text => `<li>${escaped(text)}</li>`).join('')}</ul></div>`

function factsOf({ command, machine, server, client, calls, ruler }: Metrics): (readonly [string, string])[] {
  const loads = [...machine.load_average, ...machine.load_average_after].map(load => decimal(load))
  const late = client.late_ms
  return [
    ['command', command],
    [
      'machine',
      `${machine.cpu}, ${machine.cores} cores, ${Math.round(machine.memory_gb)} GB, ${machine.system}, Node ${machine.node}`,
    ],
    ['load', `${loads.slice(0, 3).join(' ')} before, ${loads.slice(3).join(' ')} after`],
    ['server', `${server.url}, build ${server.build ?? 'not known'}`],
    ['providers', server.providers === null ? 'not known' : namesOf(server.providers)],
    ['policy', policyOf(server.policy)],
    [
      'client',
      `${client.kind}, ${client.chunk_ms} ms chunks, ${client.formats.input} in, ${client.formats.output} out; its timers late by ${decimal(late.p50, 1)} ms at P50, ${decimal(late.max, 1)} ms at most`,
    ],
    [
      'calls',
      calls
        .map(
          call =>
            `${call.name} (seed ${call.seed}), ${call.agent_turns} agent turns, round trip ${call.round_trip_ms === null ? 'not known' : `${decimal(call.round_trip_ms, 1)} ms`}`,
        )
        .join('; '),
    ],
    ['ruler', `edges of the caller’s speech by ${ruler.edges}`],
  ]
}

const namesOf = (providers: Readonly<Record<string, unknown>>): string =>
  Object.entries(providers)
    .map(([stage, name]) => `${stage} ${String(name)}`)
    .join(', ')

const policyOf = (policy: unknown): string =>
  typeof policy === 'object' && policy !== null && 'version' in policy ? String(policy.version) : 'not known'
