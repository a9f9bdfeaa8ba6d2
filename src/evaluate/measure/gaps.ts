import { AUDIBLE_DBFS, firstLoudSample } from '../../audio/level.ts'
import { type Pcm, toMillis, toSamples } from '../../audio/pcm.ts'
import type { Millis } from '../../flow/clock.ts'
import type { CallResult } from '../caller/result.ts'

/** A silence inside a reply because nothing was there to play: the queue had run dry and more of the same reply came later. */
export interface Gap {
  readonly reply: number
  readonly at_ms: number
  readonly ms: number
  /**
   * `hole`: the caller had made a sound shortly before, or something around them or an echo had, so the agent was held for it. `caller-late`: the measuring process
   * itself was held up and took the audio late. `underrun`: nothing but the server's or the line's lateness explains it.
   */
  readonly kind: 'underrun' | 'hole' | 'caller-late'
}

/** A hold that begins later than this after the end of the caller's sound was not made for it. */
const HOLD_AFTER_MS = 1_500
/** A timer of Node's that is this late was held up. */
const LATE_MS = 10

/** Every silence of the client's playout inside a reply, from its own recording. */
export function findGaps(result: CallResult): Gap[] {
  const { stretches, rate } = result.agent
  return stretches.flatMap((stretch, index) => {
    const before = stretches[index - 1]
    if (!before || before.turn !== stretch.turn || before.to === stretch.from) return []
    const from = toMillis(before.to, rate)
    const to = toMillis(stretch.from, rate)
    const cut = result.frames.some(
      frame => frame.type === 'interruption' && (frame.turn ?? 0) >= stretch.turn && frame.at <= to,
    )
    if (cut) return []
    return [{ reply: stretch.turn, at_ms: from, ms: to - from, kind: kindOf(result, from, to) }]
  })
}

function kindOf({ said, caller, wakeUps, chunkMs }: CallResult, from: Millis, to: Millis): Gap['kind'] {
  // The hold-up began at some time after the wake-up before, and lasted no longer than to this one.
  const own = wakeUps.some(
    ({ at, lateMs }) =>
      at - lateMs - chunkMs <= to && at >= from && lateMs > LATE_MS && to - from <= lateMs + chunkMs,
  )
  if (own) return 'caller-late'
  const held = said.some(({ onsetAt, endAt }) => onsetAt <= to && endAt + HOLD_AFTER_MS >= from)
  return held || sounded(caller, from - HOLD_AFTER_MS, from) ? 'hole' : 'underrun'
}

const WINDOW_MS = 20

/** Whether the caller's microphone, 16 kHz, had anything in it that can be heard. */
const sounded = (caller: Pcm, from: Millis, to: Millis): boolean =>
  firstLoudSample(
    caller.subarray(Math.max(0, toSamples(from)), Math.max(0, toSamples(to))),
    AUDIBLE_DBFS,
    toSamples(WINDOW_MS),
  ) !== null
