import type { LiteralParameter } from './node.ts'

/** The value in the parameter's type, where that changes nothing of what it means: `"42"` is 42. Undefined: it cannot be. */
export function asLiteral(value: unknown, { type, isNullable }: LiteralParameter): unknown {
  if (value === null) return isNullable ? null : undefined
  if (type === 'string') return asText(value)
  if (type === 'boolean')
    return typeof value === 'boolean' ? value : { true: true, false: false }[String(value).toLowerCase()]
  const number =
    typeof value === 'string' && /^\s*-?\d+(\.\d+)?([eE][+-]?\d+)?\s*$/.test(value) ? Number(value) : value
  if (typeof number !== 'number' || !Number.isFinite(number)) return undefined
  return type === 'number' || Number.isInteger(number) ? number : undefined
}

const asText = (value: unknown): string | undefined => {
  if (typeof value === 'string') return value
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : undefined
}

/** The choice that is meant, whatever its case; undefined: none is. */
export function asChoice(value: unknown, choices: readonly string[]): string | undefined {
  const text = String(value)
  const meant = (choice: string) => choice.trim().toLowerCase() === text.trim().toLowerCase()
  return choices.find(choice => choice === text) ?? choices.find(meant)
}
