import type { Pcm, Samples } from './pcm.ts'
import { createResampler } from './resample.ts'

/** Pieces of sound on their way to a timeline of another rate. */
export interface Placer {
  /** `pos` counts samples of the old rate from the start of the timeline. */
  place(pos: Samples, pcm: Pcm): void
  /** Hands on what is held back: the last millisecond or two. */
  flush(): void
}

// Positions are rounded, so that pieces of one sound may seem to lie a sample apart.
const SAME: Samples = 2

/**
 * Hands pieces on at the rate `to`, at the same times. Those that lie one behind the other are one stream: resampled each by itself
 * they would be a little softer at every seam, 50 times a second for frames of 20 ms. The end of a stream is handed on with the next or with `flush`.
 */
export function openPlacer(from: number, to: number, keep: (pos: Samples, pcm: Pcm) => void): Placer {
  const resampler = createResampler(from, to)
  let expected: Samples | null = null
  let next: Samples = 0
  const hand = (pcm: Pcm) => {
    if (pcm.length > 0) keep(next, pcm)
    next += pcm.length
  }
  const flush = () => {
    if (expected !== null) hand(resampler.flush())
    expected = null
  }
  return {
    place(pos, pcm) {
      if (expected === null || Math.abs(pos - expected) > SAME) {
        flush()
        expected = pos
        next = Math.round((pos * to) / from)
      }
      hand(resampler.push(pcm))
      expected += pcm.length
    },
    flush,
  }
}
