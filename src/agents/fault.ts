import type { z } from 'zod'
import { isObject } from '../protocol/json.ts'

const maxShown = 60

/** The first fault of an agent's JSON as a sentence: which field, what it is, and what it must be. */
export function describeFault(json: unknown, error: z.ZodError): string {
  const fault = error.issues[0]
  if (!fault) return 'The agent is invalid.'
  const path = fault.path.map(String)
  const is = shown(valueAt(json, path))
  return path.length === 0
    ? `The agent is ${is}: it must be ${fault.message}.`
    : `${path.join('.')} is ${is}: it must be ${fault.message}.`
}

function valueAt(json: unknown, path: readonly string[]): unknown {
  let value = json
  for (const key of path) {
    if (Array.isArray(value)) value = value[Number(key)]
    else value = isObject(value) ? value[key] : undefined
  }
  return value
}

/** A wrong value in a sentence. Objects and lists are named, not printed: they may hold anything. */
export function shown(value: unknown): string {
  if (Array.isArray(value)) return 'a list'
  if (isObject(value)) return 'an object'
  const json = JSON.stringify(value) ?? 'missing'
  return json.length > maxShown ? `${json.slice(0, maxShown)}…` : json
}
