import { counted, decimal, lasting, NONE, percent, whole } from './numbers.ts'
import { latencyIn, rateIn, wholeOf } from './sections.ts'
import type { TurnsReport } from './types.ts'

/** A thing to know of a run: what, and how it was. */
export type Fact = readonly [name: string, text: string]

/** How a run came about: what its figures are worth. The same for terminal and page. */
export function factsOf(report: TurnsReport): Fact[] {
  const { load, caller_late_ms: late } = report
  const half = Math.ceil(load.length / 2)
  const loads = (values: readonly number[]) => values.map(value => decimal(value)).join(' ') || NONE
  return [
    ['target', report.target],
    ['policy', report.policy],
    ['suite', `${report.suite}, ${report.half} half, seed ${report.seed}`],
    ['line', report.line ?? 'direct'],
    ['calls', `${report.calls.length}, ${report.at_once} at once, took ${lasting(report.took_ms)}`],
    ['machine', report.machine],
    ['load', `${loads(load.slice(0, half))} before, ${loads(load.slice(half))} after`],
    ['caller’s timers', `late by ${decimal(late.p50, 1)} ms at P50, ${decimal(late.max, 1)} ms at most`],
    ['truth', truthOf(report)],
    ...simulatedFacts(report),
    ['date', report.date],
    ['command', report.command],
  ]
}

function truthOf({ truth }: TurnsReport): string {
  if (truth.clips === 0) return 'no recordings (ANTIPHON_CORPUS): all of it is spoken by the embedded voices'
  return `${truth.used} of ${truth.clips} clips used, ${truth.left_out.length} left out`
}

function simulatedFacts(report: TurnsReport): Fact[] {
  if (report.simulated === null) return []
  const { text, bound_ms } = report.simulated
  const all = wholeOf(report)
  const gap = latencyIn(all, 'response_gap_ms')
  const cutOffs = rateIn(all, 'false_cut_offs')
  const share = cutOffs ? `${counted(cutOffs.share)} (${percent(cutOffs.share.share)})` : NONE
  return [
    ['simulated', text],
    [
      'lower bound',
      `${whole(bound_ms)} ms; response gap measured: P50 ${whole(gap?.p50)} ms with false cut-offs ${share}`,
    ],
  ]
}

/** Why clips were left out, the commonest reason first: of two methods that are apart it does not count by how much. */
export function reasonsOf({
  truth,
}: TurnsReport): { readonly why: string; readonly clips: readonly string[] }[] {
  const reasons = new Map<string, string[]>()
  for (const { clip, why } of truth.left_out) {
    const reason = why.replace(/[+−]\d+ ms /, 'too far ')
    reasons.set(reason, [...(reasons.get(reason) ?? []), clip])
  }
  return [...reasons]
    .map(([why, clips]) => ({ why, clips }))
    .toSorted((a, b) => b.clips.length - a.clips.length)
}
