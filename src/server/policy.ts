import type { AgentSpec, TurnSettings } from '../agents/spec.ts'
import { adaptivePolicy, type Policy, plainPolicy } from '../session/turn/index.ts'

/** What each of the vendor's `turn_eagerness` makes of the silences. */
const eagerness: Readonly<Record<TurnSettings['eagerness'], Partial<Policy>>> = {
  patient: { silenceMs: 650, soonestMs: 400, latestMs: 2000, digitsMs: 4000 },
  normal: {},
  eager: { silenceMs: 280, soonestMs: 140, latestMs: 800, digitsMs: 2000 },
}

/** The turn policy of a call: the one that the agent names, at its eagerness, with the agent's own numbers. */
export function policyOf({ turn, firstMessage }: AgentSpec): Policy {
  const policy: Policy =
    turn.policy === 'plain' ? plainPolicy : { ...adaptivePolicy, ...eagerness[turn.eagerness] }
  const silenceMs = turn.silenceMs ?? policy.silenceMs
  const isAdaptive = policy.holdMs !== null
  return {
    ...policy,
    greets: firstMessage !== '',
    silenceMs,
    // In the plain policy one silence is all there is; in the other it lies between the two ends.
    soonestMs: isAdaptive ? Math.min(policy.soonestMs, silenceMs) : silenceMs,
    latestMs: isAdaptive ? Math.max(policy.latestMs, silenceMs) : silenceMs,
    digitsMs: isAdaptive && turn.spellingPatience ? policy.digitsMs : 0,
    holdOnMs: isAdaptive ? policy.holdOnMs : 0,
    bargeInMs: turn.bargeInMs ?? policy.bargeInMs,
    // Words decide nothing in the plain policy, so nothing waits for them.
    holdMs: isAdaptive ? (turn.holdMs ?? policy.holdMs) : null,
    speculates: policy.speculates && turn.speculates,
    interruptible: turn.interruptible,
    firstMessageInterruptible: turn.firstMessageInterruptible,
    maxDurationMs: turn.maxDurationMs,
    saysGoodbyeAtMax: turn.maxDurationMessage !== '',
    silenceEndCallMs: turn.silenceEndCallMs,
  }
}
