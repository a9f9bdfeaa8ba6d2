import type { Agreement } from '../measure/agreement.ts'
import { summaryLines } from '../summary-text.ts'
import type { Metrics } from './metrics.ts'
import { targetLines } from './targets-text.ts'

/** A run of an experiment for the terminal. */
export function experimentText(
  metrics: Metrics,
  { out, evaluation }: { readonly out: string; readonly evaluation: readonly string[] },
): string {
  const { experiment, title, calls, agent_turns, summary, targets, agreement, problems } = metrics
  const seconds = calls.reduce((sum, call) => sum + call.duration_ms, 0) / 1000
  const many = calls.length === 1 ? '' : ` of ${calls.length} calls`
  return [
    `${experiment}: ${title}`,
    `${agent_turns} agent turns${many} in ${seconds.toFixed(0)} s, written to ${out} (report.html)`,
    '',
    ...summaryLines(summary),
    ...(agreement.length === 0 ? [] : ['', 'Server against recording', ...agreement.map(agreementLine)]),
    ...(targets.length === 0 ? [] : ['', ...targetLines(targets)]),
    ...(evaluation.length === 0 ? [] : ['', ...evaluation]),
    ...problems.map(problem => `PROBLEM  ${problem}`),
  ].join('\n')
}

/** `response_gap_ms   agrees      within 20 ms 22 of 23, P50 -3, at most 31`. */
function agreementLine({ figure, agrees, within, p50_ms, largest_ms, unsure }: Agreement): string {
  const verdict = agrees === null ? 'not known' : agrees ? 'agrees' : 'DISAGREES'
  const sure =
    within.of === 0
      ? ''
      : `within 20 ms ${within.count} of ${within.of}, P50 ${ms(p50_ms)}, at most ${ms(largest_ms)}`
  const rest =
    unsure.n === 0
      ? ''
      : `${sure === '' ? '' : '; '}${unsure.n} not sure at the caller: P50 ${ms(unsure.p50_ms)}, at most ${ms(unsure.largest_ms)}`
  return `${figure.padEnd(18)}${verdict.padEnd(12)}${sure}${rest}`
}

const ms = (value: number | null): string => (value === null ? '–' : String(Math.round(value)))
