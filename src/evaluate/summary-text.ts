import type { CallSummary, Difference } from './measure/summary.ts'
import type { Share, Summary } from './stats.ts'

/** A run in a few lines for people: no latency without the false cut-offs of the same run. */
export function summaryLines(summary: CallSummary): string[] {
  const { server } = summary
  return [
    `response_gap_ms   ${spread(summary.response_gap_ms)}`,
    `false cut-offs    ${share(summary.false_cut_offs)}`,
    ...given(summary.unanswered.count > 0, `unanswered        ${share(summary.unanswered)}`),
    ...given(summary.greeting_ms.n > 0, `greeting_ms       ${spread(summary.greeting_ms)}`),
    ...given(summary.barge_in_stop_ms.n > 0, `barge_in_stop_ms  ${spread(summary.barge_in_stop_ms)}`),
    ...given(summary.barge_in_stop_ms.n > 0, `yielded           ${share(summary.yielded)}`),
    ...given(
      summary.tail_cancel_ms.n > 0,
      `tail_cancel_ms    ${spread(summary.tail_cancel_ms)} from the interruption's arrival`,
    ),
    ...given(
      (summary.tail_cancel_from_decision_ms?.n ?? 0) > 0,
      `tail_cancel_ms    ${spread(summary.tail_cancel_from_decision_ms)} from the server's decision`,
    ),
    ...given(summary.held_floor.of > 0, `held the floor    ${share(summary.held_floor)}`),
    ...given(summary.hole_ms.n > 0, `hole_ms           ${spread(summary.hole_ms)}`),
    `underruns         ${summary.underruns.count} (${round(summary.underruns.ms)} ms)`,
    ...given(
      summary.word_errors.words > 0,
      `word errors       ${summary.word_errors.errors} of ${summary.word_errors.words} words (${percent(summary.word_errors.rate)})`,
    ),
    ...given((server?.ttfb_ms.n ?? 0) > 0, `ttfb_ms           ${spread(server?.ttfb_ms)} by the server`),
    ...given(
      (server?.endpointing_ms.n ?? 0) > 0,
      `endpointing_ms    ${spread(server?.endpointing_ms)} by the server`,
    ),
    ...given(
      (server?.gap_difference_ms.n ?? 0) > 0,
      `server − client   response gap ${apart(server?.gap_difference_ms)}, caller's end ${apart(server?.speech_end_difference_ms)}`,
      `client − server   reply audible after its first byte ${apart(server?.start_difference_ms)}`,
    ),
  ]
}

/** `P50 410  P90 520  max 600  (n 12)`; a P99 only where there is one. */
export function spread(of: Summary | null | undefined): string {
  if (!of || of.n === 0) return 'not measured'
  const p99 = of.p99 === null ? '' : `  P99 ${round(of.p99)}`
  return `P50 ${round(of.p50)}  P90 ${round(of.p90)}${p99}  max ${round(of.max)}  (n ${of.n})`
}

/** `1 of 12 (8 %, 95 % interval 1–35 %)`. */
function share({ count, of, share: value, low, high }: Share): string {
  if (value === null) return 'not measured'
  return `${count} of ${of} (${percent(value)}, 95 % interval ${percent(low)} to ${percent(high)})`
}

const round = (value: number | null | undefined): string => (value == null ? '–' : String(Math.round(value)))
const percent = (value: number | null): string => (value === null ? '–' : `${(value * 100).toFixed(1)} %`)
const given = (is: boolean, ...lines: string[]): string[] => (is ? lines : [])
const apart = (of: Difference | undefined): string =>
  `${round(of?.p50)} ms at P50, at most ${round(of?.largest)}`
