import { isObject } from '../protocol/json.ts'

export type Json = Readonly<Record<string, unknown>>

/** What stands at `path`, as long as objects lead there. */
export function at(json: unknown, ...path: readonly string[]): unknown {
  let value = json
  for (const key of path) value = isObject(value) ? value[key] : undefined
  return value
}

export const objectAt = (json: unknown, ...path: readonly string[]): Json => {
  const value = at(json, ...path)
  return isObject(value) ? value : {}
}

export const listAt = (json: unknown, ...path: readonly string[]): readonly unknown[] => {
  const value = at(json, ...path)
  return Array.isArray(value) ? value : []
}

/** Null for what is no string, or an empty one. */
export const textAt = (json: unknown, ...path: readonly string[]): string | null => {
  const value = at(json, ...path)
  return typeof value === 'string' && value !== '' ? value : null
}
