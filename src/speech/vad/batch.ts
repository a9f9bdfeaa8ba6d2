import type { Pcm } from '../../audio/pcm.ts'
import type { Channel } from '../../flow/channel.ts'
import type { Clock, Millis } from '../../flow/clock.ts'
import type { VadScore } from '../provider.ts'
import { type Batch, type BatchScores, CONTEXT_SAMPLES, STATE_SIZE, WINDOW_SAMPLES } from './silero-model.ts'
import { Stream } from './stream.ts'

// A verdict later than this is of no use to turn-taking; skipping lets an overloaded scorer catch up.
const MAX_AGE_MS: Millis = 2000
// How far a source that is faster than real time (a file) may run ahead: as much as a live one can be behind, so that a
// file is only skipped in where the scorer is slower than speech.
const MAX_QUEUED = 64

/** Scores the windows of many streams, one of each per run. It runs as often as it can, so batches grow with load. */
export interface Batcher {
  /** Scores go to `scores`, which is closed after the last of them or with the error that ended the scoring. */
  open(scores: Channel<VadScore>): WindowQueue
  /** Windows that were never scored because they had waited for more than 2 s; their scores are missing. */
  readonly skipped: number
}

/** The windows of one stream. */
export interface WindowQueue {
  /** Returns false once the stream is over: ended by a failure or forgotten. */
  push(window: Pcm): boolean
  /** Resolves when there is room for more. A live source never waits: its windows go stale long before it is full. */
  room(): Promise<void>
  /** No more windows: closes the scores once all are out. */
  end(): void
  /** Forgets the stream at once. */
  drop(): void
}

/** `run` does one batch on the model's worker; it is never called again before its last promise has settled. */
export function openBatcher(run: (batch: Batch) => Promise<BatchScores>, clock: Clock): Batcher {
  const streams = new Set<Stream>()
  const waiters = new Map<Stream, () => void>()
  let skipped = 0
  let isRunning = false

  const forget = (stream: Stream, error?: unknown) => {
    streams.delete(stream)
    stream.scores.close(error)
    wake(stream)
  }
  const wake = (stream: Stream) => {
    waiters.get(stream)?.()
    waiters.delete(stream)
  }
  const scoreAll = async () => {
    if (isRunning) return
    isRunning = true
    for (;;) {
      for (const stream of streams) {
        skipped += stream.skipBefore(clock.now() - MAX_AGE_MS)
        if (stream.size === 0 && stream.isEnded) forget(stream)
      }
      const due = [...streams].filter(stream => stream.size > 0)
      if (due.length === 0) break
      try {
        await scoreOnce(due, run)
        due.forEach(wake)
      } catch (error) {
        for (const stream of due) forget(stream, error)
      }
    }
    isRunning = false
  }
  return {
    get skipped() {
      return skipped
    },
    open(scores) {
      const stream = new Stream(scores)
      streams.add(stream)
      return {
        push(window) {
          if (!streams.has(stream)) return false
          stream.push(window, clock.now())
          void scoreAll()
          return true
        },
        async room() {
          if (stream.size < MAX_QUEUED || !streams.has(stream)) return
          await new Promise<void>(resolve => waiters.set(stream, resolve))
        },
        end() {
          stream.isEnded = true
          void scoreAll()
        },
        drop: () => forget(stream),
      }
    },
  }
}

async function scoreOnce(due: readonly Stream[], run: (batch: Batch) => Promise<BatchScores>): Promise<void> {
  const count = due.length
  const batch: Batch = {
    count,
    input: new Float32Array(count * (CONTEXT_SAMPLES + WINDOW_SAMPLES)),
    state: new Float32Array(count * STATE_SIZE),
  }
  for (const [row, stream] of due.entries()) stream.writeTo(batch, row)
  const result = await run(batch)
  for (const [row, stream] of due.entries()) stream.readFrom(result, { row, count })
}
