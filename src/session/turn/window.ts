import type { Policy } from './policy.ts'
import type { State } from './state.ts'

/** The mean pause is half of the pauses: the wait goes somewhat beyond it. */
const OWN_PAUSES = 1.25
/** One long pause is no pace: it makes nobody wait for more than this. */
const MOST_FOR_PACE = 1.5
/** Even chances: the words say nothing about the end. */
const EVEN = 0.5

/** The silence that ends the turn under way, ms, by what its words say about the end: straight between the policy's three points. */
export function windowMs({ words, pauseMs }: State, policy: Policy): number {
  const { silenceMs, soonestMs, latestMs, sureFinished } = policy
  const patience =
    words?.waits === 'hold-on' ? policy.holdOnMs : words?.waits === 'digits' ? policy.digitsMs : 0
  if (patience > silenceMs) return patience
  const finished = words?.finished
  // Who pauses for long inside their turns is waited for accordingly, unless their words say that they may have finished.
  const own = pauseMs === null ? 0 : Math.min(latestMs, silenceMs * MOST_FOR_PACE, pauseMs * OWN_PAUSES)
  // Without words there is nothing to wait for.
  if (words?.text.trim() === '') return policy.unjudgedMs
  if (finished === undefined) return Math.max(policy.unjudgedMs, own)
  if (finished >= sureFinished) return soonestMs
  if (finished >= EVEN)
    return Math.round(silenceMs + ((soonestMs - silenceMs) * (finished - EVEN)) / (sureFinished - EVEN))
  return Math.round(Math.max(own, latestMs + ((silenceMs - latestMs) * finished) / EVEN))
}
