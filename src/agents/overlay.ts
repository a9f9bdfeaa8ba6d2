import { isObject } from '../protocol/json.ts'

/** `over` laid on `under`: objects field by field, everything else whole; null and undefined override nothing. Neither is changed. */
export function overlay(under: unknown, over: unknown): unknown {
  if (over === null || over === undefined) return under
  if (!isObject(over)) return over
  const base = isObject(under) ? under : {}
  // Spread and fromEntries define own fields, so that a key called __proto__ stays an ordinary key.
  const merged = Object.entries(over)
    .filter(([, value]) => value !== null && value !== undefined)
    .map(([key, value]) => [key, overlay(Object.hasOwn(base, key) ? base[key] : undefined, value)])
  return { ...base, ...Object.fromEntries(merged) }
}
