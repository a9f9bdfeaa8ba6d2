import type { Millis } from '../../../flow/clock.ts'
import type { Segment } from '../../caller/script.ts'

/** A silence at least this long is a pause; a shorter one is a stop consonant or a catch of breath. */
export const MIN_PAUSE_MS: Millis = 200

// A shorter sound with a pause on either side is a click or a smack of the lips: the shortest syllables last 100 ms.
const MIN_SOUND_MS: Millis = 60

/** Puts stretches of sound together that are less than a pause apart, and leaves out clicks. They come in order. */
export function segmentsOf(stretches: readonly Segment[], minPauseMs: Millis): Segment[] {
  const segments: Segment[] = []
  for (const { fromMs, toMs } of stretches) {
    const last = segments.at(-1)
    if (last && fromMs - last.toMs < minPauseMs) segments[segments.length - 1] = { fromMs: last.fromMs, toMs }
    else segments.push({ fromMs, toMs })
  }
  return segments.filter(({ fromMs, toMs }) => toMs - fromMs >= MIN_SOUND_MS)
}

/** What lies between segments. */
export const silencesOf = (segments: readonly Segment[]): Segment[] =>
  segments
    .slice(1)
    .map((next, index) => ({ fromMs: segments[index]?.toMs ?? next.fromMs, toMs: next.fromMs }))
