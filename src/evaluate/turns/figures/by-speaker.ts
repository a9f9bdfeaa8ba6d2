import { seedRandom } from '../../../simulate/line/random.ts'
import { percentile } from '../../stats.ts'
import type { BySpeaker } from '../report/types.ts'

const RESAMPLES = 2000
const SEED = 20_261_123

interface Spoken {
  readonly speaker: string
  readonly value: number
}

/**
 * The macro-average: the mean over speakers of each one's own figure (`of`: a median, a share), and the 95 % interval of that
 * mean when speakers are drawn anew, with replacement (percentile bootstrap, 2,000 times). Null below two speakers.
 */
export function bySpeaker(
  values: readonly Spoken[],
  of: (values: readonly number[]) => number,
): BySpeaker | null {
  const speakers = new Map<string, number[]>()
  for (const { speaker, value } of values) speakers.set(speaker, [...(speakers.get(speaker) ?? []), value])
  const figures = [...speakers.values()].map(of)
  if (figures.length < 2) return null
  const random = seedRandom(SEED)
  const means = Array.from({ length: RESAMPLES }, () =>
    mean(figures.map(() => figures[Math.floor(random() * figures.length)] ?? 0)),
  )
  return {
    speakers: figures.length,
    mean: mean(figures),
    low: percentile(means, 0.025) ?? 0,
    high: percentile(means, 0.975) ?? 0,
  }
}

export const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length
