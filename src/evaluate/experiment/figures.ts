import type { CallSummary } from '../measure/summary.ts'
import type { Share, Summary } from '../stats.ts'

/** The metrics that a target may name. */
export const metricNames = [
  'response_gap_ms',
  'ttfb_ms',
  'endpointing_ms',
  'greeting_ms',
  'barge_in_stop_ms',
  'tail_cancel_ms',
  'hole_ms',
  'resume_ms',
  'asr_confidence',
  'word_error_rate',
  'false_cut_off_rate',
  'unanswered_rate',
  'underruns',
] as const

export type MetricName = (typeof metricNames)[number]
export type Statistic = 'p50' | 'p90' | 'p99' | 'max' | 'mean' | 'min' | 'value'

/** One number of a run. `statistic` is what it is, which for a P99 of fewer than 300 values is their maximum. */
export interface Figure {
  readonly statistic: Statistic
  readonly value: number | null
  readonly n: number
}

/** Looks a figure up in a run's summary; its value is null where nothing was measured or the metric has no such statistic. */
export function figureOf(summary: CallSummary, metric: MetricName, statistic: Statistic): Figure {
  const found = lookUp(summary, metric)
  const asked: Statistic = statistic === 'p99' && found.values.p99 === null ? 'max' : statistic
  return { statistic: asked, value: found.values[asked] ?? null, n: found.n }
}

interface Found {
  readonly n: number
  readonly values: { readonly [S in Statistic]?: number | null }
}

function lookUp(summary: CallSummary, metric: MetricName): Found {
  const { server } = summary
  switch (metric) {
    case 'response_gap_ms':
    case 'greeting_ms':
    case 'barge_in_stop_ms':
    case 'hole_ms':
    case 'resume_ms':
      return spread(summary[metric])
    case 'tail_cancel_ms':
      // From the decision, where the server says when it was taken.
      return spread(known(summary.tail_cancel_from_decision_ms) ?? summary.tail_cancel_ms)
    case 'ttfb_ms':
    case 'endpointing_ms':
      return spread(server?.[metric])
    case 'asr_confidence':
      return server ? { n: server.asr_confidence.n, values: server.asr_confidence } : NOTHING
    case 'word_error_rate':
      return { n: summary.word_errors.words, values: { value: summary.word_errors.rate } }
    case 'false_cut_off_rate':
      return share(summary.false_cut_offs)
    case 'unanswered_rate':
      return share(summary.unanswered)
    case 'underruns':
      return { n: summary.calls, values: { value: summary.underruns.count } }
  }
}

const NOTHING: Found = { n: 0, values: {} }
const known = (of: Summary | null): Summary | null => (of && of.n > 0 ? of : null)
const spread = (of: Summary | undefined): Found => (of ? { n: of.n, values: of } : NOTHING)
const share = (of: Share): Found => ({ n: of.of, values: { value: of.share } })
