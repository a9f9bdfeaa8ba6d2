import type { Samples } from '../audio/pcm.ts'
import type { VadScore } from '../speech/provider.ts'

/** Silero's published pair of thresholds: speech begins above the one and ends below the other. */
export const ON = 0.5
const OFF = 0.35
/** Windows of 32 ms in a row before an onset counts: one alone is a click. */
const ONSET_WINDOWS = 2
/** Windows in a row before an offset counts, where the sound does not say so itself: a stop consonant is no pause. */
const OFFSET_WINDOWS = 3
/**
 * One is enough where it has been quiet for so long by then. Development half, by a trial that is
 * not in the repository: 100 ms after the end instead of 164, at 105 of 114 ends, for 13.2 offsets a minute of speech instead of 11.5.
 */
export const QUIET_MS = 60

/** Where the VAD's verdicts stand: the fold that turns scores into on- and offsets. */
export interface Voicing {
  readonly speaking: boolean
  /** Windows in a row that speak for a change. */
  readonly run: number
  /** Start of that run, or the end of the last window that was speech. */
  readonly edge: Samples
  readonly judged: Samples
}

/** No voice, and nothing of what was before `pos` counts any more: one that begins now begins there. */
export const silentAt = (pos: Samples): Voicing => ({ speaking: false, run: 0, edge: pos, judged: pos })
export const silent: Voicing = silentAt(0)

/** A `dip` is the first window of what may become an offset, in a sound that is not quiet: most do. */
export type Edge = { readonly type: 'onset' | 'dip' | 'offset'; readonly pos: Samples }

/**
 * Folds one score; the edge, if any, is about the sample where the change began, not where it was noticed. `isQuiet`: whether nothing has been
 * heard for `QUIET_MS`.
 */
export function hearScore(
  voicing: Voicing,
  score: VadScore,
  isQuiet: () => boolean,
): readonly [Voicing, Edge | null] {
  const { to: judged, probability } = score
  if (voicing.speaking) {
    if (probability >= OFF) return [{ speaking: true, run: 0, edge: judged, judged }, null]
    const run = voicing.run + 1
    if (run < OFFSET_WINDOWS && !isQuiet())
      return [{ ...voicing, run, judged }, run === 1 ? { type: 'dip', pos: voicing.edge } : null]
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
