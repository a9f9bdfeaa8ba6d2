import type { Policy } from './policy.ts'
import type { State } from './state.ts'

/** The mean pause is half of the pauses: the wait goes somewhat beyond it. */
const OWN_PAUSES = 1.25
/** Even chances: the words say nothing about the end. */
const EVEN = 0.5

/** The silence that ends the turn under way, ms, by what its words say about the end: straight between the policy's three points. */
export function windowMs({ words, pauseMs }: State, policy: Policy): number {
  const { silenceMs, soonestMs, latestMs, sureFinished } = policy
  const patience =
    words?.waits === 'hold-on' ? policy.holdOnMs : words?.waits === 'digits' ? policy.digitsMs : 0
  if (patience > silenceMs) return patience
  const finished = words?.finished
  // Who pauses for long inside their turns is waited for accordingly, unless it is as good as certain that they have finished.
  const own = pauseMs === null ? 0 : Math.min(latestMs, pauseMs * OWN_PAUSES)
  // Without words there is nothing to wait for.
  if (words?.text.trim() === '') return silenceMs
  if (finished === undefined) return Math.max(silenceMs, own)
  if (finished >= sureFinished) return soonestMs
  const [from, to, share] =
    finished >= EVEN
      ? [silenceMs, soonestMs, (finished - EVEN) / (sureFinished - EVEN)]
      : [latestMs, silenceMs, finished / EVEN]
  return Math.round(Math.max(own, from + (to - from) * share))
}
