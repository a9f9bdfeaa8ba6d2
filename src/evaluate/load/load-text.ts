import { spread, summaryLines } from '../summary-text.ts'
import type { LoadReport } from './load-report.ts'

const MOST_LINES = 12

/** A load for people. */
export function loadText(report: LoadReport): string[] {
  const { calls, admission, leak, silences, verdicts, caller_late_ms, machine } = report
  const { rss_bytes, own_bytes } = leak.memory
  return [
    report.title,
    `${calls.placed} calls (${calls.with_a_fault} with a fault of their own), ${calls.turns} turns, ${calls.live_mean?.toFixed(1) ?? '–'} at once on the mean, at most ${calls.live_max ?? '–'} of ${report.limit}`,
    `ended by          ${Object.entries(calls.ended)
      .map(([how, count]) => `${how}: ${count}`)
      .join(', ')}`,
    `admitted after    ${spread(admission.admitted_after_ms)} ms; refused ${admission.refused.length}, ${admission.refused.filter(({ rightly }) => rightly).length} of them because every seat was taken`,
    `faults            ${kindsOf(report)}`,
    '',
    `nothing lost      ${verdicts.lost}${report.lost.length > 0 ? `: ${report.lost.length}` : ''}`,
    ...listed(report.lost.map(({ conversation_id, what }) => `${conversation_id ?? '–'}  ${what}`)),
    `nobody silent     ${verdicts.silent}: longest silence where something was due ${spread(silences.longest_ms)}`,
    ...listed(
      silences.over_4_s.map(
        ({ conversation_id, ms, due, fault }) =>
          `${conversation_id}  ${Math.round(ms)} ms before ${due}${fault ? ` (${fault})` : ''}`,
      ),
    ),
    `no leak           ${verdicts.leak}${leak.why.length > 0 ? `: ${leak.why.join('; ')}` : ''}`,
    `  memory          ${mb(rss_bytes)} resident, ${mb(own_bytes)} its own; handles ${leak.handles.before} → ${leak.handles.after}, files ${leak.files.before ?? '–'} → ${leak.files.after ?? '–'}`,
    '',
    `calls without a fault of their own, outside of what stopped everybody:`,
    ...summaryLines(report.summary),
    `asr_confidence    mean ${report.summary.server?.asr_confidence.mean?.toFixed(3) ?? 'not measured'} (n ${report.summary.server?.asr_confidence.n ?? 0})`,
    `callers' timers   ${spread(caller_late_ms)} late; load ${machine.load_average[0]?.toFixed(2)} at the beginning`,
    ...report.problems.map(problem => `PROBLEM  ${problem}`),
  ]
}

function kindsOf({ faults }: LoadReport): string {
  const counts = new Map<string, number>()
  for (const { on, kind } of faults) {
    const name = on === 'line' ? kind : `${on} ${kind}`
    counts.set(name, (counts.get(name) ?? 0) + 1)
  }
  return [...counts].map(([name, count]) => `${count} ${name}`).join(', ') || 'none'
}

const listed = (lines: readonly string[]): string[] => [
  ...lines.slice(0, MOST_LINES).map(line => `  ${line}`),
  ...(lines.length > MOST_LINES ? [`  … and ${lines.length - MOST_LINES} more`] : []),
]

const mb = ({ before, after }: { readonly before: number; readonly after: number }): string =>
  `${Math.round(before / 2 ** 20)} → ${Math.round(after / 2 ** 20)} MB`
