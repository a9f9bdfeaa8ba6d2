import type { Pcm, Samples } from '../../audio/pcm.ts'
import { Tape } from './tape.ts'

/** A run of samples of one agent turn as the client played them; positions count from the connection. */
export interface Stretch {
  readonly turn: number
  readonly from: Samples
  to: Samples
}

/** What came out of the client's loudspeaker, from the connection on. */
export interface Heard {
  readonly rate: number
  readonly pcm: Pcm
  readonly stretches: readonly Stretch[]
}

/** Told of every run that is played, silence (turn null) included. */
export type OnHeard = (pcm: Pcm, turn: number | null) => void

/** Volume at a sample position, 0…1; null for full volume throughout. */
type Gain = ((at: Samples) => number) | null

/** The queue both clients have: whole chunks, played gaplessly, silence when it is empty. */
export interface PlayQueue {
  readonly rate: number
  /** The next sample that will be played. */
  readonly position: Samples
  readonly waiting: Samples
  /** Plays on to `to`. */
  run(to: Samples, gain: Gain): void
  push(pcm: Pcm, turn: number): void
  /** Drops what waits; with `current`, also the rest of the chunk that plays now. */
  clear(options: { readonly current: boolean }): void
  heard(): Heard
}

interface Chunk {
  readonly pcm: Pcm
  readonly turn: number
}

export function createPlayQueue(rate: number, onHeard: OnHeard): PlayQueue {
  const tape = new Tape()
  const stretches: Stretch[] = []
  const chunks: Chunk[] = []
  let current: Chunk | undefined
  let cursor: Samples = 0
  let waiting: Samples = 0

  const rest = (to: Samples) => {
    const silence = new Int16Array(to - tape.length)
    onHeard(silence, null)
    tape.appendSilence(silence.length)
  }
  const play = (chunk: Chunk, to: Samples, gain: Gain) => {
    const from = tape.length
    const count = Math.min(to - from, chunk.pcm.length - cursor)
    const part = chunk.pcm.subarray(cursor, cursor + count)
    const sound = gain ? part.map((sample, i) => Math.round(sample * gain(from + i))) : part
    onHeard(sound, chunk.turn)
    tape.append(sound)
    note(stretches, chunk.turn, from, from + count)
    cursor += count
    waiting -= count
    if (cursor >= chunk.pcm.length) current = undefined
  }
  return {
    rate,
    get position() {
      return tape.length
    },
    get waiting() {
      return waiting
    },
    run(to, gain) {
      while (tape.length < to) {
        if (!current) {
          current = chunks.shift()
          cursor = 0
        }
        if (!current) return rest(to)
        play(current, to, gain)
      }
    },
    push(pcm, turn) {
      if (pcm.length === 0) return
      chunks.push({ pcm, turn })
      waiting += pcm.length
    },
    clear(options) {
      chunks.length = 0
      if (options.current) current = undefined
      waiting = current ? current.pcm.length - cursor : 0
    },
    heard: () => ({ rate, pcm: tape.read(), stretches: stretches.map(stretch => ({ ...stretch })) }),
  }
}

function note(stretches: Stretch[], turn: number, from: Samples, to: Samples): void {
  const last = stretches.at(-1)
  if (last && last.turn === turn && last.to === from) last.to = to
  else stretches.push({ turn, from, to })
}
