import type { Policy } from './policy.ts'

/** Whether words decide nothing in it: then one silence is all there is. */
const isPlain = ({ version }: Policy): boolean => version.startsWith('plain')

/**
 * The numbers of a policy that go together, whoever set one of them: the silence where words do not tell lies between the two ends; in a plain
 * policy there is no other, and nothing waits for words.
 */
export function inOrder(policy: Policy): Policy {
  const { silenceMs } = policy
  if (isPlain(policy))
    return {
      ...policy,
      soonestMs: silenceMs,
      unjudgedMs: silenceMs,
      latestMs: silenceMs,
      digitsMs: 0,
      holdOnMs: 0,
      holdMs: null,
    }
  return {
    ...policy,
    soonestMs: Math.min(policy.soonestMs, silenceMs),
    unjudgedMs: Math.max(policy.unjudgedMs, silenceMs),
    latestMs: Math.max(policy.latestMs, silenceMs),
  }
}
