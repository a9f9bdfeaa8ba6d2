import type { Pcm, Samples } from './pcm.ts'

/** The last `capacity` samples of a stream, addressed by their position counted from the stream's first sample. */
export class Ring {
  readonly #store: Pcm
  #end: Samples = 0

  constructor(capacity: Samples) {
    if (!Number.isSafeInteger(capacity) || capacity < 1) {
      throw new RangeError(`a ring needs a capacity of at least one whole sample, but got ${capacity}`)
    }
    this.#store = new Int16Array(capacity)
  }

  /** The oldest position that can still be read. */
  get start(): Samples {
    return Math.max(0, this.#end - this.#store.length)
  }

  /** The position after the newest sample. */
  get end(): Samples {
    return this.#end
  }

  write(pcm: Pcm): void {
    const capacity = this.#store.length
    const kept = pcm.length > capacity ? pcm.subarray(pcm.length - capacity) : pcm
    const at = (this.#end + pcm.length - kept.length) % capacity
    const first = Math.min(kept.length, capacity - at)
    this.#store.set(kept.subarray(0, first), at)
    this.#store.set(kept.subarray(first), 0)
    this.#end += pcm.length
  }

  /** A copy of [from, to); throws a RangeError where part of it is overwritten or has not come yet. */
  read(from: Samples, to: Samples): Pcm {
    if (
      !Number.isSafeInteger(from) ||
      !Number.isSafeInteger(to) ||
      from > to ||
      from < this.start ||
      to > this.#end
    ) {
      throw new RangeError(
        `samples [${from}, ${to}) are not in the ring, which holds [${this.start}, ${this.#end})`,
      )
    }
    const capacity = this.#store.length
    const out = new Int16Array(to - from)
    const at = from % capacity
    const first = Math.min(out.length, capacity - at)
    out.set(this.#store.subarray(at, at + first))
    out.set(this.#store.subarray(0, out.length - first), first)
    return out
  }
}
