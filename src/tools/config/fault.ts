import { isObject } from '../../protocol/json.ts'

/** Stands for a value that no message may show: a key, a password. */
export const unshown = Symbol('unshown')

/** A field of a tool's configuration is wrong. `must` completes the sentence "… must be". */
export class Fault extends Error {
  override name = 'Fault'
  readonly path: readonly (string | number)[]
  constructor(path: readonly (string | number)[], must: string, json?: unknown) {
    const where = path.length === 0 ? 'The tool' : path.join('.').slice(0, 200)
    super(`${where} is ${shown(json)}: it must be ${must}.`)
    this.path = path
  }
}

/** Objects and lists are named, not printed: they may hold anything. So is a long text. */
function shown(value: unknown): string {
  if (value === unshown) return 'not right'
  if (Array.isArray(value)) return 'a list'
  if (isObject(value)) return 'an object'
  const json = JSON.stringify(value) ?? 'missing'
  return json.length > 60 ? `${json.slice(0, 60)}…` : json
}
