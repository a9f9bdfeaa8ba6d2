import type { Event, Millis, Pos } from '../session/turn/events.ts'
import { deadline, type Policy, type State } from '../session/turn/index.ts'
import { PER_MS } from '../session/turn/open.ts'

/** A VAD window: what the caller sent is judged that much at a time (`speech/vad`, 32 ms). */
export const WINDOW = 512

/** How far the caller's audio had been judged at some time. */
export interface Frontier {
  readonly pos: Pos
  readonly at: Millis
}

/** The facts that only the ears bring: between two of them it is known how much audio came. */
export const isHearing = (
  event: Event,
): event is Extract<Event, { type: 'audio-judged' | `speech-${string}` }> =>
  event.type === 'audio-judged' || event.type === 'speech-start' || event.type === 'speech-end'

/** The frontier after `event`. What tells of an edge of speech is about a place before it: how far the ears were by then follows from the time. */
export function advance(before: Frontier, event: Event, window: Pos): Frontier {
  if (!isHearing(event)) return before
  if (event.type === 'audio-judged') return { pos: Math.max(before.pos, event.pos), at: event.at }
  const passed = Math.floor(((event.at - before.at) * PER_MS) / window) * window
  return { pos: Math.max(before.pos + Math.max(0, passed), floorTo(event.pos, window)), at: event.at }
}

interface Between {
  readonly from: Frontier
  /** The next news of the ears; null: none came. */
  readonly next: Event | null
  readonly window: Pos
}

/**
 * The news that would have woken the reducer before `until` had it waited for what `state` waits for: the log has none of it, because nobody
 * waited for that then. What both wait for is in the log, as late as it was. Null: nothing falls due.
 */
export function wakes(
  { state, policy }: { readonly state: State; readonly policy: Policy },
  recorded: { readonly state: State; readonly policy: Policy },
  until: Millis,
  between: Between,
): Event | null {
  const due = deadline(state, policy)
  const known = deadline(recorded.state, recorded.policy)
  const timer: Event | null =
    due.at !== null && due.at !== known.at && due.at < until ? { type: 'deadline', at: due.at } : null
  if (due.pos === null || due.pos === known.pos) return timer
  const judged = judgedAt(due.pos, between)
  if (judged === null || judged.at >= until || judged.pos <= state.judged.pos) return timer
  if (timer !== null && timer.at < judged.at) return timer
  return { type: 'audio-judged', ...judged, probability: 0 }
}

/** When the window that `due` lies in had been judged, if that was before the next news of the ears. */
function judgedAt(due: Pos, { from, next, window }: Between): Frontier | null {
  if (next === null || !isHearing(next)) return null
  const pos = Math.max(ceilTo(due, window), from.pos + window)
  if (next.type !== 'audio-judged') {
    const at = from.at + (pos - from.pos) / PER_MS
    // The window that brought the edge is not news of its own.
    return at <= next.at - window / PER_MS / 2 ? { pos, at: Math.round(at) } : null
  }
  if (pos >= next.pos) return null
  const at = next.at - (next.pos - pos) / PER_MS
  return { pos, at: Math.round(Math.max(from.at, at)) }
}

const floorTo = (pos: Pos, window: Pos): Pos => Math.floor(pos / window) * window
const ceilTo = (pos: Pos, window: Pos): Pos => Math.ceil(pos / window) * window
