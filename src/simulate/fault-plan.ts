import type { Millis } from '../flow/clock.ts'

/** A fault of a simulated provider, and when it happens. What is not said does not matter. */
export interface FaultRule {
  readonly name: string
  /** In this connection (socket) or request (HTTP), counted from 1. */
  readonly connection: number | null
  /** At this message of the connection, counted from 1. */
  readonly message: number | null
  /** Between these times after the start of the simulator. */
  readonly fromMs: Millis
  readonly toMs: Millis
  /** A number that the fault needs, such as how long it lasts; null: it has its own. */
  readonly value: number | null
}

/** Where a simulated provider stands when it asks whether something goes wrong. */
export interface FaultPoint {
  readonly connection: number
  /** Null: before the first message. */
  readonly message: number | null
  readonly ms: Millis
}

const spanned = /^(\d+(?:\.\d+)?)(ms|s)?$/

/**
 * Reads `NAME`, `NAME=VALUE` and conditions behind an `@`: `stall@connection=2,message=3`, `slow=800@from=5s,to=10s`.
 * Throws an Error that says what it may be.
 */
export function parseFault(text: string, known: readonly string[]): FaultRule {
  const [what = '', when = ''] = text.split('@')
  const [name = '', value = null] = what.split('=')
  if (!known.includes(name))
    throw new Error(`"${name}" is no fault of this provider; there is ${known.join(', ')}`)
  const conditions = new Map(
    when
      .split(',')
      .filter(Boolean)
      .map(condition => condition.split('=') as [string, string | undefined]),
  )
  const unknown = [...conditions.keys()].find(key => !['connection', 'message', 'from', 'to'].includes(key))
  if (unknown !== undefined)
    throw new Error(`"${unknown}" in "${text}" is no condition; there is connection, message, from, to`)
  return {
    name,
    value: value === null ? null : numberIn(value, text),
    connection: wholeIn(conditions.get('connection'), text),
    message: wholeIn(conditions.get('message'), text),
    fromMs: conditions.has('from') ? spanIn(conditions.get('from'), text) : 0,
    toMs: conditions.has('to') ? spanIn(conditions.get('to'), text) : Number.POSITIVE_INFINITY,
  }
}

/** The first rule of these names that holds here; null: nothing goes wrong. A rule about a message does not hold before the first. */
export function faultAt(
  rules: readonly FaultRule[],
  names: readonly string[],
  { connection, message, ms }: FaultPoint,
): FaultRule | null {
  return (
    rules.find(
      rule =>
        names.includes(rule.name) &&
        (rule.connection === null || rule.connection === connection) &&
        (rule.message === null || rule.message === message) &&
        ms >= rule.fromMs &&
        ms < rule.toMs,
    ) ?? null
  )
}

function numberIn(value: string, text: string): number {
  const number = Number(value)
  if (value.trim() === '' || !Number.isFinite(number) || number < 0)
    throw new Error(`"${value}" in "${text}" must be a number`)
  return number
}

function wholeIn(value: string | undefined, text: string): number | null {
  if (value === undefined) return null
  const number = numberIn(value, text)
  if (!Number.isInteger(number) || number < 1)
    throw new Error(`"${value}" in "${text}" must be a whole number from 1`)
  return number
}

function spanIn(value: string | undefined, text: string): Millis {
  const [, number, unit] = spanned.exec(value ?? '') ?? []
  if (number === undefined) throw new Error(`"${value}" in "${text}" must be a time such as 500ms or 2s`)
  return Number(number) * (unit === 's' ? 1000 : 1)
}
