import { AUDIBLE_DBFS, firstLoudSample, lastLoudSample } from '../../audio/level.ts'
import { type Samples, toMillis, toSamples } from '../../audio/pcm.ts'
import type { Millis } from '../../flow/clock.ts'
import type { Heard, Stretch } from '../caller/play-queue.ts'

const WINDOW_MS = 5

/** When a sound of one reply began and ended, ms since the connection, to the sample. */
export interface AudibleReply {
  readonly turn: number
  readonly fromMs: Millis
  readonly toMs: Millis
  /** How much of its audio was played, silence included. */
  readonly playedMs: Millis
}

/** The replies that were audible, in the order in which they began. What never passed −45 dBFS is not among them. */
export function audibleReplies(heard: Heard): AudibleReply[] {
  const turns = [...new Set(heard.stretches.map(({ turn }) => turn))]
  return turns
    .flatMap(turn => {
      const own = heard.stretches.filter(stretch => stretch.turn === turn)
      const from = firstOf(own, stretch => edge(heard, stretch, firstLoudSample))
      const last = lastAudible(heard, one => one === turn)
      if (from === null || last === null) return []
      const played = own.reduce((sum, stretch) => sum + stretch.to - stretch.from, 0)
      return [
        { turn, fromMs: toMillis(from, heard.rate), toMs: last, playedMs: toMillis(played, heard.rate) },
      ]
    })
    .sort((a, b) => a.fromMs - b.fromMs)
}

/** The last moment at which a reply that `isMeant` was audible; null: it never was. */
export function lastAudible(heard: Heard, isMeant: (turn: number) => boolean): Millis | null {
  const own = heard.stretches.filter(({ turn }) => isMeant(turn)).toReversed()
  const last = firstOf(own, stretch => edge(heard, stretch, lastLoudSample))
  return last === null ? null : toMillis(last + 1, heard.rate)
}

/** The first moment, not before `from`, at which a reply that `isMeant` was audible; null: it was not. */
export function nextAudible(heard: Heard, from: Millis, isMeant: (turn: number) => boolean): Millis | null {
  const start = toSamples(from, heard.rate)
  const own = heard.stretches
    .filter(stretch => isMeant(stretch.turn) && stretch.to > start)
    .map(stretch => ({ ...stretch, from: Math.max(start, stretch.from) }))
  const first = firstOf(own, stretch => edge(heard, stretch, firstLoudSample))
  return first === null ? null : toMillis(first, heard.rate)
}

function edge(heard: Heard, stretch: Stretch, find: typeof firstLoudSample): Samples | null {
  const at = find(
    heard.pcm.subarray(stretch.from, stretch.to),
    AUDIBLE_DBFS,
    toSamples(WINDOW_MS, heard.rate),
  )
  return at === null ? null : stretch.from + at
}

function firstOf<T>(items: readonly T[], find: (item: T) => number | null): number | null {
  for (const item of items) {
    const found = find(item)
    if (found !== null) return found
  }
  return null
}
