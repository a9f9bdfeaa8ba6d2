import type { AgentSpec } from '../agents/spec.ts'
import { type Policy, plainPolicy } from '../session/turn/index.ts'

/** The turn policy of a call: the plain one with the agent's own numbers. */
export function policyOf({ turn, firstMessage }: AgentSpec): Policy {
  return {
    ...plainPolicy,
    greets: firstMessage !== '',
    silenceMs: turn.silenceMs,
    bargeInMs: turn.bargeInMs,
    interruptible: turn.interruptible,
    firstMessageInterruptible: turn.firstMessageInterruptible,
    maxDurationMs: turn.maxDurationMs,
    saysGoodbyeAtMax: turn.maxDurationMessage !== '',
    silenceEndCallMs: turn.silenceEndCallMs,
  }
}
