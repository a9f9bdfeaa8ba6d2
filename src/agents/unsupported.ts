import { isDeepStrictEqual } from 'node:util'
import { isObject } from '../protocol/json.ts'
import { valueAt } from '../protocol/json-path.ts'
import { configDefaults } from './defaults/config.ts'
import { platformDefaults } from './defaults/platform.ts'
import { ownSettings } from './schema.ts'
import { type Severity, unsupported } from './unsupported-table.ts'

/** A setting of an agent that this server does not act on. */
export interface Finding {
  /** Where it stands, e.g. `conversation_config.turn.mode`. */
  readonly path: string
  /** What it is, in short; texts are not repeated. */
  readonly value: string
  /** What happens instead, as a sentence without its subject. */
  readonly what: string
  readonly severity: Severity
}

const published = { conversation_config: configDefaults, platform_settings: platformDefaults }
const OWN = 'platform_settings.antiphon'

/** What an agent sets, other than to its default, and this server does not act on; the gravest first. */
export function findUnsupported(json: unknown): readonly Finding[] {
  const found = unsupported.flatMap(({ path, what, severity, asks }): readonly Finding[] => {
    const keys = path.split('.')
    const value = valueAt(json, ...keys)
    const isAsked = asks ? asks(value) : differs(value, valueAt(published, ...keys))
    return isAsked ? [{ path, value: inShort(value), what, severity }] : []
  })
  return [...found, ...strangers(valueAt(json, ...OWN.split('.')), ownSettings, OWN)].toSorted(
    (a, b) => Number(a.severity === 'ignored') - Number(b.severity === 'ignored'),
  )
}

/** Those settings without which a call goes wrong, a sentence each; `toolsToo`: also those that who builds its tools tells of. */
export function unsupportedWarnings(json: unknown, { toolsToo = true } = {}): readonly string[] {
  const told = toolsToo ? [] : unsupported.filter(row => row.isToldOfTools).map(({ path }) => path)
  return findUnsupported(json)
    .filter(({ severity, path }) => severity === 'call-goes-wrong' && !told.includes(path))
    .map(({ path, what }) => `The agent's ${path} is not acted on: ${what}.`)
}

function differs(value: unknown, usual: unknown): boolean {
  if (value === undefined || value === null || value === false) return false
  if (Array.isArray(value) && value.length === 0) return false
  return !isDeepStrictEqual(value, usual)
}

interface Known {
  readonly [name: string]: Known | true
}

/** Settings of our own that nobody reads: misspelt, or of another version. */
function strangers(value: unknown, known: Known, path: string): readonly Finding[] {
  if (!isObject(value)) return []
  return Object.entries(value).flatMap(([name, inner]): readonly Finding[] => {
    const place = `${path}.${name}`
    const there = Object.hasOwn(known, name) ? known[name] : undefined
    if (there === true) return []
    if (there) return strangers(inner, there, place)
    const what = `there is no such setting; there is ${Object.keys(known).join(', ')}`
    return [{ path: place, value: inShort(inner), what, severity: 'ignored' }]
  })
}

const MAX_SHOWN = 40

/** Whatever may hold what somebody wrote is counted, not told. */
function inShort(value: unknown): string {
  if (Array.isArray(value)) return `${value.length} of them`
  if (isObject(value)) return 'an object'
  if (typeof value !== 'string') return JSON.stringify(value) ?? ''
  return /^[\w.-]*$/.test(value) && value.length <= MAX_SHOWN ? value : `a text of ${value.length} characters`
}
