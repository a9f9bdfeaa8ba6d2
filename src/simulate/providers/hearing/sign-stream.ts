import type { Pcm, Samples } from '../../../audio/pcm.ts'
import { KEY_SIGNS } from './landmarks.ts'
import { type Bits, compareSigns, type Tally, wordsFor } from './signs.ts'
import { openWhitener, STEP } from './whitener.ts'

/** One word of bits before the first, so that a comparison may begin inside a word. */
const LEAD = 32
const KEY_MASK = (1 << KEY_SIGNS) - 1
/** The whitened level, in units of a sample, under which there is no sound to look for. */
const NO_SOUND = 1
const LEVEL_OVER = 64

/** Signs of the stream at each of the four places that a recording's grid of signs can have in it. */
export interface SignStream {
  /** Samples heard so far. */
  readonly length: Samples
  /** Takes a stretch; calls `each` after every sample, with the key that ends there, or −1 where there is no sound. */
  hear(pcm: Pcm, each: (key: number) => void): void
  /** Compares signs [from, to) of a reference that lies at sample `offset` of the stream; what was not heard is left out. */
  compare(reference: { signs: Bits; mask: Bits }, offset: Samples, from: number, to: number): Tally
}

export function openSignStream(): SignStream {
  const whiten = openWhitener()
  const grids: Bits[] = Array.from({ length: STEP }, () => new Int32Array(1024))
  const keys = new Int32Array(STEP)
  let length: Samples = 0
  let level = 0

  const makeRoom = (more: Samples) => {
    const words = wordsFor(LEAD + Math.ceil((length + more) / STEP)) + 2
    if (words <= (grids[0]?.length ?? 0)) return
    for (const [place, grid] of grids.entries()) {
      grids[place] = new Int32Array(2 * words)
      grids[place].set(grid)
    }
  }
  return {
    get length() {
      return length
    },
    hear(pcm, each) {
      makeRoom(pcm.length)
      for (const value of whiten(pcm)) {
        const place = length & (STEP - 1)
        const bit = value > 0 ? 1 : 0
        const at = LEAD + (length >> 2)
        const grid = grids[place] as Bits
        grid[at >> 5] = (grid[at >> 5] as number) | (bit << (at & 31))
        const key = (((keys[place] as number) << 1) | bit) & KEY_MASK
        keys[place] = key
        level += (Math.abs(value) - level) / LEVEL_OVER
        length++
        each(level > NO_SOUND ? key : -1)
      }
    },
    compare(reference, offset, from, to) {
      const place = offset & (STEP - 1)
      const shift = (offset - place) / STEP
      const heard = Math.floor((length - 1 - place) / STEP) + 1
      const range = [Math.max(from, -shift), Math.min(to, heard - shift)] as const
      if (range[0] >= range[1]) return { compared: 0, wrong: 0 }
      return compareSigns(reference, range, grids[place] as Bits, shift + LEAD)
    },
  }
}
