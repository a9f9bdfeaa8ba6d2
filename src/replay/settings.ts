import { type TurnNumber, turnNumbers } from '../agents/turn-numbers.ts'
import { inOrder, type Policy, policyNames } from '../session/turn/index.ts'

/** Numbers of a turn policy to be tried, by the names that an agent's JSON has for them. */
export type Settings = Readonly<Partial<Record<TurnNumber, number>>>

/**
 * Reads what `--set` was given, such as `turn.silence_ms=400`, one number each; the last of a name wins. Throws an Error with the setting and what
 * it may be.
 */
export function parseSettings(texts: readonly string[]): Settings {
  return Object.fromEntries(texts.map(parseSetting))
}

function parseSetting(text: string): readonly [TurnNumber, number] {
  const [, given = '', raw = ''] = /^\s*(?:turn\.)?([a-z_]+)\s*=\s*(\S+)\s*$/.exec(text) ?? []
  if (given === '') throw new Error(`--set ${text}: write it as turn.silence_ms=400`)
  const names = Object.keys(turnNumbers) as TurnNumber[]
  const name = names.find(known => known === given)
  if (!name)
    throw new Error(
      `--set ${text}: turn.${given} is no number of the turn policy; there are ${names.map(known => `turn.${known}`).join(', ')}`,
    )
  const [least, most] = turnNumbers[name]
  const value = Number(raw)
  if (!Number.isFinite(value) || value < least || value > most)
    throw new Error(`--set ${text}: turn.${name} must be a number from ${least} to ${most}`)
  return [name, value]
}

/** The policy of a call with these numbers in place of its own; the others are brought in order around them, as for an agent that has them. */
export function withSettings(policy: Policy, settings: Settings): Policy {
  const numbers = Object.entries(settings).map(([name, value]) => [policyNames[name as TurnNumber], value])
  return inOrder({ ...policy, ...Object.fromEntries(numbers) })
}
