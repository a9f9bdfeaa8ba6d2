import { isObject } from '../protocol/json.ts'

/** A place in a JSON value: names of fields, numbers of entries, `*` for every entry of a list. */
export type ValuePath = readonly string[]

const MOST_STEPS = 32
const step = /^(?:\.?([^.[\]"]+)|\[(\d{1,9}|\*)?\]|\["((?:[^"\\]|\\.)*)"\]|\['((?:[^'\\]|\\.)*)'\])/

/** Reads `user.name`, `items[0].id`, `items.0.id`, `items[*].id`, `["a.b"]`, with or without `$.` before it. Null: it is no path. */
export function readPath(text: string): ValuePath | null {
  let rest = text.trim().replace(/^\$(?=\.|\[|$)/, '')
  const path: string[] = []
  while (rest !== '') {
    const found = step.exec(rest)
    if (!found || path.length === MOST_STEPS) return null
    const [whole, name, index, double, single] = found
    path.push(name ?? index ?? (double ?? single)?.replace(/\\(.)/g, '$1') ?? '*')
    rest = rest.slice(whole.length)
    if (rest === '.') return null
  }
  return path
}

/** What stands there; undefined: nothing. With `*`, or where a field of a list's entries is asked for, a list of what they have. */
export function valueAt(value: unknown, path: ValuePath): unknown {
  const [key, ...rest] = path
  if (key === undefined) return value
  if (Array.isArray(value)) {
    if (isIndex(key)) return valueAt(value[Number(key)], rest)
    const each = value
      .map(entry => valueAt(entry, key === '*' ? rest : path))
      .filter(found => found !== undefined)
    return each.length > 0 ? each : undefined
  }
  return isObject(value) && Object.hasOwn(value, key) ? valueAt(value[key], rest) : undefined
}

/** A copy without what stands there. */
export function withoutPath(value: unknown, path: ValuePath): unknown {
  const [key, ...rest] = path
  if (key === undefined) return undefined
  if (Array.isArray(value)) {
    if (!isIndex(key)) return value.map(entry => withoutPath(entry, key === '*' ? rest : path) ?? null)
    return value.map((entry, at) => (at === Number(key) ? (withoutPath(entry, rest) ?? null) : entry))
  }
  if (!isObject(value) || !Object.hasOwn(value, key)) return value
  const kept = Object.entries(value).map(([name, inner]) => [
    name,
    name === key ? withoutPath(inner, rest) : inner,
  ])
  return Object.fromEntries(kept.filter(([, inner]) => inner !== undefined))
}

/** Only what stands at one of the paths, with the objects and lists around it; undefined: nothing does. */
export function onlyPaths(value: unknown, paths: readonly ValuePath[]): unknown {
  if (paths.some(path => path.length === 0)) return value
  if (Array.isArray(value)) {
    const kept = value
      .map((entry, at) =>
        onlyPaths(
          entry,
          paths.flatMap(path => intoEntry(path, at)),
        ),
      )
      .filter(entry => entry !== undefined)
    return kept.length > 0 ? kept : undefined
  }
  if (!isObject(value)) return undefined
  const kept = Object.entries(value).flatMap(([name, inner]) => {
    const below = paths.filter(([key]) => key === name).map(([, ...rest]) => rest)
    const chosen = below.length > 0 ? onlyPaths(inner, below) : undefined
    return chosen === undefined ? [] : [[name, chosen] as const]
  })
  return kept.length > 0 ? Object.fromEntries(kept) : undefined
}

function intoEntry(path: ValuePath, at: number): readonly ValuePath[] {
  const [key = '', ...rest] = path
  if (key === '*') return [rest]
  if (isIndex(key)) return Number(key) === at ? [rest] : []
  return [path]
}

const isIndex = (key: string): boolean => /^\d{1,9}$/.test(key)
