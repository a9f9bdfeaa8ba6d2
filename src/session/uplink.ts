import { INPUT_RATE, type Pcm, type Samples, toMillis, toSamples } from '../audio/pcm.ts'
import { Ring } from '../audio/ring.ts'
import type { Millis } from '../flow/clock.ts'

/** Caller audio kept for the recogniser's pre-roll and for what a reconnecting provider must hear again. */
const KEPT_MS = 60_000
/** A client that sent nothing for longer than this was silent; the burst after a shorter gap is late audio. */
const GAP_MS = 3000
/** Silence to fill gaps with, a second at a time: an hour of it must not cost an hour's memory. */
const second = new Int16Array(INPUT_RATE)
/** Arrivals remembered, one a chunk: some ten seconds at the official client's 32 ms. */
const ARRIVALS = 320

/**
 * The caller's audio as one unbroken stream of samples, and when each of them arrived. A long gap (a client that sends
 * nothing while it is quiet), and the time before the first chunk, are filled with zeros: positions follow the clock.
 */
export function openUplink(startedAt: Millis) {
  const ring = new Ring(toSamples(KEPT_MS))
  const arrivals: { end: Samples; at: Millis }[] = []

  function receive(pcm: Pcm, at: Millis): readonly Pcm[] {
    const late = at - startedAt - toMillis(ring.end + pcm.length)
    const missing = late > (arrivals.length === 0 ? 0 : GAP_MS) ? toSamples(late) : 0
    const chunks: Pcm[] = []
    for (let left = missing; left > 0; left -= second.length) chunks.push(second.subarray(0, left))
    chunks.push(pcm)
    for (const chunk of chunks) ring.write(chunk)
    arrivals.push({ end: ring.end, at })
    if (arrivals.length > ARRIVALS) arrivals.shift()
    return chunks
  }

  return {
    ring,
    receive,
    /** The sample that is captured at `at`, by the earliest of the last arrivals: late chunks say nothing about when they sounded. */
    posAt(at: Millis): Samples {
      let first = Number.NEGATIVE_INFINITY
      for (const chunk of arrivals) first = Math.max(first, chunk.end - toSamples(chunk.at))
      return toSamples(at) + (arrivals.length === 0 ? -toSamples(startedAt) : first)
    },
    /** When the sample at `pos` sounded to us: the arrival of its chunk, minus what came after it in that chunk. */
    soundAt(pos: Samples): Millis {
      const chunk = arrivals.find(item => item.end >= pos) ?? arrivals.at(-1)
      return chunk ? chunk.at - toMillis(chunk.end - pos, INPUT_RATE) : startedAt
    },
  }
}
