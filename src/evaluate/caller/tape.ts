import type { Pcm, Samples } from '../../audio/pcm.ts'

const FIRST_CAPACITY: Samples = 1 << 19

/** A recording that grows: samples are appended and read as one stretch at the end. */
export class Tape {
  #store = new Int16Array(FIRST_CAPACITY)
  #length: Samples = 0

  get length(): Samples {
    return this.#length
  }

  append(pcm: Pcm): void {
    this.#reserve(pcm.length)
    this.#store.set(pcm, this.#length)
    this.#length += pcm.length
  }

  appendSilence(samples: Samples): void {
    this.#reserve(samples)
    this.#length += samples
  }

  /** A copy of everything so far. */
  read(): Pcm {
    return this.#store.slice(0, this.#length)
  }

  #reserve(more: Samples): void {
    const needed = this.#length + more
    if (needed <= this.#store.length) return
    const larger = new Int16Array(Math.max(needed, this.#store.length * 2))
    larger.set(this.#store)
    this.#store = larger
  }
}
