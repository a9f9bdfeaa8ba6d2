import { type Pcm, type Samples, toSamples } from '../../audio/pcm.ts'
import type { Millis } from '../../flow/clock.ts'
import { createPlayQueue, type Heard, type OnHeard, type PlayQueue } from './play-queue.ts'

/** Which official client's way of playing is imitated. */
export type ClientKind = 'javascript' | 'python'

/** A client's loudspeaker. Times are ms since the connection and must not go backwards. `id` is the wire's; `turn` the reply that it belongs to, mostly the same. */
export interface Playout {
  /** Plays on to `at`: to be called before anything is read off the recording or the ears. */
  playTo(at: Millis): void
  take(pcm: Pcm, turn: number, at: Millis, id?: number): void
  interrupt(id: number, at: Millis): void
  /** Audio received and not played yet, samples. */
  readonly waiting: Samples
  heard(): Heard
}

export function createPlayout(client: ClientKind, rate: number, onHeard: OnHeard): Playout {
  const queue = createPlayQueue(rate, onHeard)
  return client === 'javascript' ? javascriptPlayout(queue) : pythonPlayout(queue)
}

// The worklet renders 128 samples at a time, so a chunk that comes to an empty queue begins at such a boundary.
const QUANTUM: Samples = 128
const FADE_MS = 2_000
const FADE_TO = 0.0001

/**
 * `@elevenlabs/client` 1.25.0. On `interruption` the volume falls exponentially to 0.0001 and 2 s later it is full again
 * and the queue empty; the next chunk, whatever its id, does both at once. The fall is counted from the last time the
 * volume was set, that is from the last chunk: `exponentialRampToValueAtTime` begins at the event before it (seen in Chromium).
 */
function javascriptPlayout(queue: PlayQueue): Playout {
  let interrupted = false
  let volumeSetAt: Samples | null = null
  let fade: { readonly from: Samples; readonly to: Samples } | null = null
  let resetAt: Samples | null = null
  const gain = (at: Samples) =>
    fade ? FADE_TO ** Math.max(0, Math.min(1, (at - fade.from) / (fade.to - fade.from))) : 1

  const fullVolume = () => {
    fade = null
    volumeSetAt = queue.position
    resetAt = null
    if (interrupted) queue.clear({ current: true })
    interrupted = false
  }
  const playTo = (at: Millis) => {
    const to = Math.ceil(toSamples(at, queue.rate) / QUANTUM) * QUANTUM
    if (resetAt !== null && resetAt <= to) {
      queue.run(resetAt, gain)
      fullVolume()
    }
    queue.run(to, fade ? gain : null)
  }
  return {
    playTo,
    take(pcm, turn, at) {
      playTo(at)
      fullVolume()
      queue.push(pcm, turn)
    },
    interrupt(_id, at) {
      playTo(at)
      const now = queue.position
      interrupted = true
      resetAt = now + toSamples(FADE_MS, queue.rate)
      fade ??= { from: volumeSetAt ?? now, to: resetAt }
    },
    get waiting() {
      return queue.waiting
    },
    heard: queue.heard,
  }
}

/**
 * The Python SDK 2.59.0 with its default audio interface: plays whole chunks, empties its queue on `interruption` (the
 * chunk that plays goes on to its end) and drops audio with an id up to the interrupted one. The sound card's own buffer is left out.
 */
function pythonPlayout(queue: PlayQueue): Playout {
  let lastInterrupted = 0
  const playTo = (at: Millis) => queue.run(toSamples(at, queue.rate), null)
  return {
    playTo,
    take(pcm, turn, at, id = turn) {
      playTo(at)
      if (id > lastInterrupted) queue.push(pcm, turn)
    },
    interrupt(id, at) {
      playTo(at)
      lastInterrupted = id
      queue.clear({ current: false })
    },
    get waiting() {
      return queue.waiting
    },
    heard: queue.heard,
  }
}
