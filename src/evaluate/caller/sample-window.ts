import type { Samples } from '../../audio/pcm.ts'

/** The part of a stream that is still needed: it grows at its end and is forgotten from its beginning. */
export interface SampleWindow {
  /** The position after the last sample. */
  readonly end: Samples
  append(samples: Float32Array): void
  /** The sample at a position; 0 where it is not known yet or any more. */
  at(position: Samples): number
  /** What lies before a position will not be asked for again. */
  forget(before: Samples): void
}

const FIRST_CAPACITY: Samples = 1 << 15

export function openSampleWindow(): SampleWindow {
  let store = new Float32Array(FIRST_CAPACITY)
  let begin: Samples = 0
  let end: Samples = 0
  let needed: Samples = 0

  const makeRoom = (more: Samples) => {
    if (end - begin + more <= store.length) return
    const kept = store.subarray(needed - begin, end - begin)
    const capacity = Math.max(store.length, 2 * (kept.length + more))
    const next = new Float32Array(capacity)
    next.set(kept)
    store = next
    begin = needed
  }
  return {
    get end() {
      return end
    },
    append(samples) {
      makeRoom(samples.length)
      store.set(samples, end - begin)
      end += samples.length
    },
    at: position => (position >= begin && position < end ? (store[position - begin] ?? 0) : 0),
    forget(before) {
      needed = Math.min(end, Math.max(needed, before))
    },
  }
}
