import type { Pcm, Samples } from '../audio/pcm.ts'

/** Two tracks in memory, in blocks; only as much of them as may still change or waits to be written. */
export interface Tape {
  /** Puts samples in their place; a later write to the same place wins. True when a block was left behind by it. */
  write(channel: 0 | 1, pos: Samples, pcm: Pcm): boolean
  /** The next block to be written, also one that was written before and has changed since; null when there is none. */
  take(everything: boolean): Block | null
  /** Forgets everything: from now on all is dropped. */
  stop(): void
  /** Samples that had no place: too late, before the start, beyond the end, or while too many blocks wait. */
  readonly dropped: Samples
}

/** Both tracks interleaved, from sample `from` on. */
export interface Block {
  readonly from: Samples
  readonly pcm: Pcm
}

export interface TapeShape {
  readonly blockSamples: Samples
  /** Blocks that stay open behind the newest. */
  readonly windowBlocks: number
  /** Blocks in a whole recording. */
  readonly maxBlocks: number
}

interface Held {
  readonly pcm: Pcm
  /** Length of its filled part. */
  end: Samples
  changed: boolean
}

const TRACKS = 2

export function openTape({ blockSamples, windowBlocks, maxBlocks }: TapeShape): Tape {
  const blocks = new Map<number, Held>()
  let newest = 0
  let dropped: Samples = 0
  let stopped = false

  /** The block at `index` if it may be written, else null. */
  function hold(index: number): Held | null {
    const open = !stopped && index > newest - windowBlocks && index >= 0 && index < maxBlocks
    if (!open) return null
    const held = blocks.get(index)
    if (held) return held
    // Twice the window: a disk that cannot keep up costs sound, not memory.
    if (blocks.size >= 2 * windowBlocks) return null
    const fresh: Held = { pcm: new Int16Array(blockSamples * TRACKS), end: 0, changed: false }
    blocks.set(index, fresh)
    return fresh
  }

  function put(channel: 0 | 1, pos: Samples, pcm: Pcm): void {
    const held = hold(Math.floor(pos / blockSamples))
    if (held === null) {
      dropped += pcm.length
      return
    }
    const start = pos - Math.floor(pos / blockSamples) * blockSamples
    for (let at = 0; at < pcm.length; at++) held.pcm[(start + at) * TRACKS + channel] = pcm[at] ?? 0
    held.end = Math.max(held.end, start + pcm.length)
    held.changed = true
    newest = Math.max(newest, Math.floor(pos / blockSamples))
  }

  return {
    write(channel, pos, pcm) {
      const before = newest
      for (let at = 0; at < pcm.length; ) {
        const room = blockSamples - ((((pos + at) % blockSamples) + blockSamples) % blockSamples)
        put(channel, pos + at, pcm.subarray(at, at + room))
        at += room
      }
      return newest > before
    },
    take(everything) {
      for (const [index, held] of blocks) {
        if (index === newest && !everything) continue
        if (index <= newest - windowBlocks) blocks.delete(index)
        if (!held.changed) continue
        held.changed = false
        return {
          from: index * blockSamples,
          pcm: index === newest ? held.pcm.subarray(0, held.end * TRACKS) : held.pcm,
        }
      }
      return null
    },
    stop() {
      stopped = true
      blocks.clear()
    },
    get dropped() {
      return dropped
    },
  }
}
