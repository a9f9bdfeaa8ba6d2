import type { TurnRecord } from '../record/turn-record.ts'

/** Counts and histograms of the whole process, in the shape that a metrics export needs. */
export interface Meter {
  count(name: string, by?: number): void
  /** Names end in their unit: `_ms` has buckets in milliseconds, anything else is a share of 1. */
  observe(name: string, value: number): void
  snapshot(): Snapshot
}

export interface Snapshot {
  readonly counters: Readonly<Record<string, number>>
  readonly histograms: Readonly<Record<string, Histogram>>
}

/** `buckets[i]` counts the values up to `bounds[i]`, those of the buckets before included; the rest is `count`. */
export interface Histogram {
  readonly bounds: readonly number[]
  readonly buckets: readonly number[]
  readonly count: number
  readonly sum: number
}

// Dense where the goals are: 30, 200, 300 and 400 ms.
const BOUNDS_MS = [10, 30, 50, 100, 200, 300, 400, 500, 700, 1000, 1500, 2500]
const BOUNDS_SHARE = [0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 1]

export function createMeter(): Meter {
  const counters = new Map<string, number>()
  const histograms = new Map<
    string,
    { bounds: readonly number[]; buckets: number[]; count: number; sum: number }
  >()
  return {
    count: (name, by = 1) => void counters.set(name, (counters.get(name) ?? 0) + by),
    observe(name, value) {
      const bounds = name.endsWith('_ms') ? BOUNDS_MS : BOUNDS_SHARE
      const seen = histograms.get(name) ?? { bounds, buckets: bounds.map(() => 0), count: 0, sum: 0 }
      seen.buckets = seen.buckets.map((count, index) => count + (value <= (bounds[index] ?? 0) ? 1 : 0))
      seen.count += 1
      seen.sum += value
      histograms.set(name, seen)
    },
    snapshot: () =>
      structuredClone({
        counters: Object.fromEntries(counters),
        histograms: Object.fromEntries(histograms),
      }),
  }
}

/** Puts a turn that is over into the meter. */
export function observeTurn(meter: Meter, { cause, metrics, failures, ended_by }: TurnRecord): void {
  const { response_gap_ms, ttfb_ms, endpointing_ms, barge_in_ms, asr_confidence, stages } = metrics
  const measured = { response_gap_ms, ttfb_ms, endpointing_ms, barge_in_ms, asr_confidence, ...stages }
  for (const [name, value] of Object.entries(measured)) if (value !== null) meter.observe(name, value)
  if (cause !== null) meter.count('replies')
  if (ended_by === 'barge-in') meter.count('cuts')
  meter.count('failures', failures.length)
  meter.count('underruns', metrics.underruns.count)
  meter.count('waste_chars', metrics.waste.chars)
  meter.count('waste_audio_ms', metrics.waste.audio_ms)
}
