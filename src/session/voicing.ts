import type { Samples } from '../audio/pcm.ts'
import type { VadScore } from '../speech/provider.ts'

/** Silero's published pair of thresholds: speech begins above the one and ends below the other. */
export const ON = 0.5
const OFF = 0.35
/** Windows of 32 ms in a row before an onset counts: one alone is a click. */
const ONSET_WINDOWS = 2
/** Windows in a row before an offset counts: a stop consonant is no pause. */
const OFFSET_WINDOWS = 3

/** Where the VAD's verdicts stand: the fold that turns scores into on- and offsets. */
export interface Voicing {
  readonly speaking: boolean
  /** Windows in a row that speak for a change. */
  readonly run: number
  /** Start of that run, or the end of the last window that was speech. */
  readonly edge: Samples
  readonly judged: Samples
}

export const silent: Voicing = { speaking: false, run: 0, edge: 0, judged: 0 }

export type Edge = { readonly type: 'onset' | 'offset'; readonly pos: Samples }

/** Folds one score; the edge, if any, is about the sample where the change began, not where it was noticed. */
export function hearScore(voicing: Voicing, score: VadScore): readonly [Voicing, Edge | null] {
  const { to: judged, probability } = score
  if (voicing.speaking) {
    if (probability >= OFF) return [{ speaking: true, run: 0, edge: judged, judged }, null]
    const run = voicing.run + 1
    if (run < OFFSET_WINDOWS) return [{ ...voicing, run, judged }, null]
    return [
      { speaking: false, run: 0, edge: judged, judged },
      { type: 'offset', pos: voicing.edge },
    ]
  }
  if (probability < ON) return [{ speaking: false, run: 0, edge: judged, judged }, null]
  const run = voicing.run + 1
  if (run < ONSET_WINDOWS) return [{ ...voicing, run, judged }, null]
  return [
    { speaking: true, run: 0, edge: judged, judged },
    { type: 'onset', pos: voicing.edge },
  ]
}
