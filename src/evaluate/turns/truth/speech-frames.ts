import type { Pcm } from '../../../audio/pcm.ts'
import type { Millis } from '../../../flow/clock.ts'
import { energySegments } from './energy.ts'
import { type Cepstra, melCepstra } from './mel-cepstra.ts'
import { type Timeline, timelineOf } from './timeline.ts'

/** What speech sounds like, without its silences. */
export interface SpeechFrames {
  readonly timeline: Timeline
  readonly cepstra: Cepstra
}

/** Silences at least this long are cut out: where one speaker pauses another need not. */
const SILENCE_MS: Millis = 150

/** The frames of a clip between these times, ms. */
export function speechFrames(pcm: Pcm, fromMs: Millis, toMs: Millis): SpeechFrames {
  const inside = energySegments(pcm, SILENCE_MS).filter(one => one.toMs > fromMs && one.fromMs < toMs)
  const starts = [fromMs, ...inside.slice(1).map(one => one.fromMs)]
  const ends = [...inside.slice(0, -1).map(one => one.toMs), toMs]
  const timeline = timelineOf(starts.map((start, index) => ({ fromMs: start, toMs: ends[index] ?? toMs })))
  return { timeline, cepstra: melCepstra(pcm, timeline.middles) }
}
