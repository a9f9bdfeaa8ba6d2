import { AUDIBLE_DBFS, rmsDbfs } from '../../audio/level.ts'
import { toMillis, toSamples } from '../../audio/pcm.ts'
import type { Millis } from '../../flow/clock.ts'
import type { CallResult } from '../caller/result.ts'
import type { Measurement } from '../measure/measure.ts'

/** The longest time in which nothing of the agent was audible though something was due. Times are ms since the connection. */
export interface Silence {
  readonly at_ms: Millis
  readonly ms: Millis
  /** What was due: the greeting, an answer to this, or the rest of a reply. */
  readonly due: string
}

/** So long the agent may be silent where an answer is due (issue 9). */
export const MOST_SILENCE_MS: Millis = 4_000
const WINDOW_MS: Millis = 20

/**
 * The longest silence of a call from the caller's side: after the opening until the greeting, after each of their turns until something
 * new is audible, a filler included, and inside of a reply. Until the next turn, or the end, where nothing new ever came. A caller whose
 * own line stood still (`stalls`, ms since the connection) could hear nothing: that time does not count.
 */
export function longestSilence(
  result: CallResult,
  { turns, greeting_ms, replies, gaps }: Measurement,
  stalls: readonly { readonly fromMs: Millis; readonly toMs: Millis }[] = [],
): Silence {
  const end = result.end.at
  const firstOnset = turns[0]?.onset_ms ?? end
  const greeting = greeting_ms ?? Math.min(firstOnset, end) - result.initiatedAt
  const waits = turns.map((turn, index) => {
    const answer = replies.find(({ reply }) => reply === turn.reply)
    const until = Math.min(answer?.audible_from_ms ?? end, turns[index + 1]?.onset_ms ?? end, end)
    return { ...quietest(result, turn.end_ms, until), due: `an answer to "${turn.said ?? ''}"` }
  })
  const holes = gaps.map(({ at_ms, ms, reply }) => ({ at_ms, ms, due: `the rest of reply ${reply}` }))
  const all = [{ at_ms: result.initiatedAt, ms: greeting, due: 'the greeting' }, ...waits, ...holes]
  return all
    .map(silence => ({ ...silence, ms: Math.max(0, silence.ms - stalled(silence, stalls)) }))
    .reduce((longest, silence) => (silence.ms > longest.ms ? silence : longest))
}

/** The longest stretch between two times in which nothing was audible. */
function quietest({ agent: { pcm, rate } }: CallResult, from: Millis, to: Millis) {
  let longest = { at_ms: from, ms: 0 }
  let since = from
  const note = (at: Millis) => {
    if (at - since > longest.ms) longest = { at_ms: since, ms: at - since }
  }
  const step = toSamples(WINDOW_MS, rate)
  for (let at = toSamples(from, rate); at < toSamples(to, rate); at += step) {
    const window = pcm.subarray(at, at + step)
    if (window.length === 0 || rmsDbfs(window) < AUDIBLE_DBFS) continue
    note(toMillis(at, rate))
    since = toMillis(at + window.length, rate)
  }
  note(to)
  return longest
}

function stalled(
  { at_ms, ms }: Omit<Silence, 'due'>,
  stalls: readonly { readonly fromMs: Millis; readonly toMs: Millis }[],
): Millis {
  return stalls.reduce(
    (sum, { fromMs, toMs }) => sum + Math.max(0, Math.min(toMs, at_ms + ms) - Math.max(fromMs, at_ms)),
    0,
  )
}
