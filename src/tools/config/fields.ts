import { isObject } from '../../protocol/json.ts'
import { Fault } from './fault.ts'

export type Path = readonly (string | number)[]

/** One object of a configuration, read field by field. A missing field and null are one thing; other fields pass unseen. */
export interface Fields {
  readonly path: Path
  has(name: string): boolean
  raw(name: string): unknown
  text(name: string, otherwise: string): string
  flag(name: string, otherwise: boolean): boolean
  whole(name: string, otherwise: number, from: number, to: number): number
  one<Name extends string>(name: string, names: readonly Name[], otherwise: Name): Name
  texts(name: string): readonly string[]
  list(name: string): readonly unknown[]
  /** Null where there is none. */
  object(name: string): Fields | null
  entries(): readonly (readonly [string, unknown])[]
  /** Throws the fault of a field. */
  fail(name: string, must: string): never
}

const MOST_ENTRIES = 200
const MOST_TEXT = 100_000

/** Throws `Fault`, as all that it returns does, for what is not as it must be. */
export function fieldsOf(json: unknown, path: Path = []): Fields {
  if (!isObject(json)) throw new Fault(path, 'an object', json)
  if (Object.keys(json).length > MOST_ENTRIES)
    throw new Fault(path, `an object of at most ${MOST_ENTRIES} fields`, json)
  const raw = (name: string): unknown => (Object.hasOwn(json, name) ? (json[name] ?? undefined) : undefined)
  const fail = (name: string, must: string): never => {
    throw new Fault([...path, name], must, Object.hasOwn(json, name) ? json[name] : undefined)
  }
  function text(name: string, otherwise: string): string {
    const value = raw(name) ?? otherwise
    if (typeof value !== 'string') return fail(name, 'a string')
    return value.length > MOST_TEXT ? fail(name, `at most ${MOST_TEXT} characters long`) : value
  }
  function list(name: string): readonly unknown[] {
    const value = raw(name) ?? []
    if (!Array.isArray(value)) return fail(name, 'a list')
    return value.length > MOST_ENTRIES ? fail(name, `a list of at most ${MOST_ENTRIES} entries`) : value
  }
  return {
    path,
    raw,
    text,
    list,
    fail,
    has: name => raw(name) !== undefined,
    flag(name, otherwise) {
      const value = raw(name) ?? otherwise
      return typeof value === 'boolean' ? value : fail(name, 'true or false')
    },
    whole(name, otherwise, from, to) {
      const value = raw(name) ?? otherwise
      const isGood = typeof value === 'number' && Number.isInteger(value) && value >= from && value <= to
      return isGood ? value : fail(name, `a whole number from ${from} to ${to}`)
    },
    one(name, names, otherwise) {
      const value = raw(name) ?? otherwise
      return names.find(known => known === value) ?? fail(name, oneOf(names))
    },
    texts(name) {
      return list(name).map((entry, at) => {
        if (typeof entry !== 'string') throw new Fault([...path, name, at], 'a string', entry)
        return entry
      })
    },
    object: name => (raw(name) === undefined ? null : fieldsOf(raw(name), [...path, name])),
    entries: () => Object.entries(json),
  }
}

export const oneOf = (names: readonly string[]): string =>
  names.length < 2 ? names.join() : `${names.slice(0, -1).join(', ')} or ${names.at(-1)}`
