import { figuresOfRuns } from '../regression/figures-of-runs.ts'
import type { RecordedRun } from '../regression/recorded-run.ts'
import type { Sampled } from '../regression/sampled.ts'
import type { Gate } from './gate-report.ts'

/** A change up to this of a figure that stands alone is none: one number a run has no interval, so only counts are compared beyond the calls. */
const TTFB_MARGIN_MS = 15

/** What a later run of the gates is compared with: every figure of the calls, turn by turn, and the counts of the other gates. */
export function comparedOf(
  runs: readonly RecordedRun[],
  many: readonly RecordedRun[],
  gates: readonly Gate[],
): readonly Sampled[] {
  const features = gates.flatMap(gate => gate.figures).find(({ id }) => id === 'features')
  const ttfb = many.flatMap(run => run.turns).flatMap(turn => turn.server?.ttfb_ms ?? [])
  return [
    ...figuresOfRuns(runs),
    ...(ttfb.length === 0
      ? []
      : [
          {
            ...{ id: 'ttfb_p99', title: 'TTFB P99, calls at once', unit: 'ms', better: 'less' as const },
            ...{ margin: TTFB_MARGIN_MS, samples: ttfb, quantile: 0.99 },
          },
        ]),
    ...(features?.share && features.share.of > 0
      ? [
          {
            ...{ id: 'features', title: 'features of other clients', unit: 'share', better: 'more' as const },
            ...{ margin: 0, share: features.share },
          },
        ]
      : []),
  ]
}
