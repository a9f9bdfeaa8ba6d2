import type { AgentSpec } from '../agents/spec.ts'
import { adaptivePolicy, type Policy, plainPolicy } from '../session/turn/index.ts'

/** The turn policy of a call: the one that the agent names, with the agent's own numbers. */
export function policyOf({ turn, firstMessage }: AgentSpec): Policy {
  const policy = turn.policy === 'plain' ? plainPolicy : adaptivePolicy
  return {
    ...policy,
    greets: firstMessage !== '',
    silenceMs: turn.silenceMs,
    bargeInMs: turn.bargeInMs ?? policy.bargeInMs,
    // Words decide nothing in the plain policy, so nothing waits for them.
    holdMs: policy.holdMs === null ? null : (turn.holdMs ?? policy.holdMs),
    interruptible: turn.interruptible,
    firstMessageInterruptible: turn.firstMessageInterruptible,
    maxDurationMs: turn.maxDurationMs,
    saysGoodbyeAtMax: turn.maxDurationMessage !== '',
    silenceEndCallMs: turn.silenceEndCallMs,
  }
}
