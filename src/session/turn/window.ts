import type { Policy } from './policy.ts'
import type { State } from './state.ts'

/** Even chances: the words say nothing about the end. */
const EVEN = 0.5

/** The silence that ends the turn under way, ms, by what its words say about the end: straight between the policy's three points. */
export function windowMs({ words }: State, policy: Policy): number {
  const { silenceMs, soonestMs, latestMs, sureFinished } = policy
  const patience =
    words?.waits === 'hold-on' ? policy.holdOnMs : words?.waits === 'digits' ? policy.digitsMs : 0
  if (patience > silenceMs) return patience
  const finished = words?.finished
  if (finished === undefined) return silenceMs
  if (finished >= sureFinished) return soonestMs
  const [from, to, share] =
    finished >= EVEN
      ? [silenceMs, soonestMs, (finished - EVEN) / (sureFinished - EVEN)]
      : [latestMs, silenceMs, finished / EVEN]
  return Math.round(from + (to - from) * share)
}
