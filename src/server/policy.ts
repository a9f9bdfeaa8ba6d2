import type { AgentSpec, TurnSettings } from '../agents/spec.ts'
import type { TurnNumber } from '../agents/turn-numbers.ts'
import { adaptivePolicy, inOrder, type Policy, plainPolicy, policyNames } from '../session/turn/index.ts'

/** What each of the vendor's `turn_eagerness` makes of the silences. */
const eagerness: Readonly<Record<TurnSettings['eagerness'], Partial<Policy>>> = {
  patient: { silenceMs: 650, unjudgedMs: 650, soonestMs: 400, latestMs: 2000, digitsMs: 4000 },
  normal: {},
  eager: { silenceMs: 220, unjudgedMs: 300, soonestMs: 120, latestMs: 800, digitsMs: 2000 },
}

const own = ({ numbers }: TurnSettings): Partial<Policy> =>
  Object.fromEntries(Object.entries(numbers).map(([name, value]) => [policyNames[name as TurnNumber], value]))

/** A model that is late is given up at the agent's deadline; the next one needs some time, too. */
const NEXT_MODEL_MS = 2000

/** The policy that looks on in a call: the live one with the shadow's settings in place of its own; null: there is none, as where nobody speaks. */
export function shadowPolicyOf(spec: AgentSpec): Policy | null {
  const { turn, textOnly } = spec
  if (turn.shadow === null || textOnly) return null
  const numbers = { ...turn.numbers, ...turn.shadow.numbers }
  return policyOf({ ...spec, turn: { ...turn, ...turn.shadow, numbers } })
}

/** The turn policy of a call: the one that the agent names, at its eagerness, with the agent's own numbers. */
export function policyOf({ turn, firstMessage, textOnly, cascadeTimeoutMs }: AgentSpec): Policy {
  const isAdaptive = turn.policy !== 'plain'
  const policy: Policy = isAdaptive
    ? {
        ...adaptivePolicy,
        ...eagerness[turn.eagerness],
        ...own(turn),
        ...(!turn.spellingPatience && { digitsMs: 0 }),
      }
    : { ...plainPolicy, ...own(turn) }
  return {
    ...inOrder(policy),
    greets: firstMessage !== '',
    replyTimeoutMs: Math.max(policy.replyTimeoutMs, cascadeTimeoutMs + NEXT_MODEL_MS),
    speculates: policy.speculates && turn.speculates,
    interruptible: turn.interruptible,
    firstMessageInterruptible: turn.firstMessageInterruptible,
    maxDurationMs: turn.maxDurationMs,
    saysGoodbyeAtMax: turn.maxDurationMessage !== '',
    silenceEndCallMs: turn.silenceEndCallMs,
    // Who writes is not silent, and hears no filler.
    turnTimeoutMs: textOnly ? null : turn.turnTimeoutMs,
    initialWaitMs: textOnly ? null : turn.initialWaitMs,
    softTimeoutMs: textOnly ? null : turn.softTimeout.ms,
    softTimeouts: turn.softTimeout.most,
    fillerMs: textOnly ? null : turn.fillerMs,
  }
}
