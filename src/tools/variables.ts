import { type CallFacts, systemVariables, type Variables } from '../agents/variables.ts'
import type { CallSoFar } from '../session/tool-box.ts'

/** The variables of one call while it goes on: tools read them when they run, and write them by their assignments. */
export interface CallVariables {
  /** Undefined: there is none; null counts as none. Of `system__…` it is the value at this moment. */
  get(name: string, soFar: CallSoFar): unknown
  set(name: string, value: unknown): void
  /** The values of `secret__…`, which nobody but a header may see. */
  secrets(): readonly string[]
}

/** Names of variables that stand for a secret, and of those that only the server sets. */
export const isSecret = (name: string): boolean => name.startsWith('secret__')
export const isSystem = (name: string): boolean => name.startsWith('system__')

/** `initial` is what the call began with (`applyInitiation`); `now` is the wall clock. */
export function openVariables(
  initial: Variables,
  facts: CallFacts,
  now: () => Date = () => new Date(),
): CallVariables {
  const values = new Map(Object.entries(initial))
  const timezone = typeof initial.system__timezone === 'string' ? initial.system__timezone : 'UTC'
  return {
    get(name, soFar) {
      const live = isSystem(name) ? systemAt(facts, timezone, now(), soFar) : {}
      const value = Object.hasOwn(live, name) ? live[name] : values.get(name)
      return value ?? undefined
    },
    set(name, value) {
      if (!isSystem(name)) values.set(name, value)
    },
    secrets: () =>
      [...values].flatMap(([name, value]) => (isSecret(name) && value != null ? [textOf(value)] : [])),
  }
}

/** A variable's value inside a text. */
export const textOf = (value: unknown): string =>
  typeof value === 'object' ? JSON.stringify(value) : String(value)

function systemAt(facts: CallFacts, timezone: string, now: Date, soFar: CallSoFar): Variables {
  return {
    ...systemVariables({ ...facts, now }, timezone),
    system__call_duration_secs: Math.round(soFar.durationMs / 1000),
    system__agent_turns: soFar.agentTurns,
    system__current_agent_turns: soFar.agentTurns,
    system__current_subagent_turns: soFar.agentTurns,
    system__conversation_history: JSON.stringify(soFar.history),
  }
}
