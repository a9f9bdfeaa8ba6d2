import { rmsDbfs } from '../../audio/level.ts'
import { type Pcm, type Samples, toMillis, toSamples } from '../../audio/pcm.ts'

const FRAME: Samples = toSamples(20)
// Speech spans about 25 dB from its loudest vowels to its faint consonants; what is quieter than both limits is not it.
const BELOW_LOUDEST_DB = 30
const FLOOR_DBFS = -55

/** The audio of a caller's turn and its level, frame by frame. Positions count from the turn's first sample. */
export class TurnAudio {
  #store = new Int16Array(8 * 16_000)
  #start: Samples = 0
  #end: Samples = 0
  readonly #levels: number[] = []
  // Ascending; a click is short, so it takes several frames to say how loud the speaker is.
  #loudest: readonly number[] = [-Infinity, -Infinity, -Infinity, -Infinity, -Infinity]

  /** The position after the newest sample. */
  get end(): Samples {
    return this.#end
  }

  append(pcm: Pcm): void {
    const used = this.#end - this.#start
    if (used + pcm.length > this.#store.length) {
      const larger = new Int16Array(Math.max(2 * this.#store.length, used + pcm.length))
      larger.set(this.#store.subarray(0, used))
      this.#store = larger
    }
    this.#store.set(pcm, used)
    this.#end += pcm.length
    this.#measure()
  }

  /** A copy of [from, to). */
  slice(from: Samples, to: Samples): Int16Array<ArrayBuffer> {
    return this.#store.slice(Math.max(0, from - this.#start), Math.max(0, to - this.#start))
  }

  /** Gives up what came before `position`; it cannot be had any more. */
  forgetBefore(position: Samples): void {
    // Whole frames only: the last one may not be measured yet.
    const cut = Math.floor(Math.min(position, this.#end) / FRAME) * FRAME - this.#start
    if (cut <= 0) return
    this.#store.copyWithin(0, cut, this.#end - this.#start)
    this.#start += cut
  }

  /** How much of [from, to) is loud enough to be this speaker's voice, in milliseconds. */
  voicedMs(from: Samples, to: Samples): number {
    return this.levels(from, to).filter(level => level > this.#threshold).length * toMillis(FRAME)
  }

  /** Where in [from, to) the voice sets in; null where it does not. */
  onset(from: Samples, to: Samples): Samples | null {
    const frame = this.levels(from, to).findIndex(level => level > this.#threshold)
    return frame < 0 ? null : (Math.ceil(from / FRAME) + frame) * FRAME
  }

  /** The middle of the quietest 200 ms within [from, to). */
  quietest(from: Samples, to: Samples): Samples {
    const width = toSamples(200) / FRAME
    const first = Math.ceil(from / FRAME)
    const levels = this.levels(from, to)
    let best = 0
    let bestLoudness = Infinity
    for (let at = 0; at + width <= levels.length; at++) {
      const loudness = Math.max(...levels.slice(at, at + width))
      if (loudness >= bestLoudness) continue
      best = at
      bestLoudness = loudness
    }
    return (first + best + width / 2) * FRAME
  }

  get #threshold(): number {
    return Math.max(FLOOR_DBFS, (this.#loudest[0] ?? -Infinity) - BELOW_LOUDEST_DB)
  }

  /** The levels (dBFS) of the whole 20 ms frames of [from, to). */
  levels(from: Samples, to: Samples): readonly number[] {
    return this.#levels.slice(Math.ceil(from / FRAME), Math.floor(to / FRAME))
  }

  #measure(): void {
    for (let at = this.#levels.length * FRAME; at + FRAME <= this.#end; at += FRAME) {
      const level = rmsDbfs(this.#store.subarray(at - this.#start, at - this.#start + FRAME))
      this.#levels.push(level)
      if (level > (this.#loudest[0] ?? -Infinity))
        this.#loudest = [...this.#loudest.slice(1), level].sort((a, b) => a - b)
    }
  }
}
