import { isObject, type Json } from './json.ts'

/** What stands at `path`, as long as objects lead there; undefined: nothing. */
export function valueAt(json: unknown, ...path: readonly string[]): unknown {
  let value = json
  for (const key of path) value = isObject(value) && Object.hasOwn(value, key) ? value[key] : undefined
  return value
}

/** Empty for what is no object. */
export const objectAt = (json: unknown, ...path: readonly string[]): Json => {
  const value = valueAt(json, ...path)
  return isObject(value) ? value : {}
}

/** Empty for what is no list. */
export const listAt = (json: unknown, ...path: readonly string[]): readonly unknown[] => {
  const value = valueAt(json, ...path)
  return Array.isArray(value) ? value : []
}

/** Null for what is no string, or an empty one. */
export const textAt = (json: unknown, ...path: readonly string[]): string | null => {
  const value = valueAt(json, ...path)
  return typeof value === 'string' && value !== '' ? value : null
}
