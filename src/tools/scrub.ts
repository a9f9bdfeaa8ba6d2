import { isObject } from '../protocol/json.ts'

const HIDDEN = '(hidden)'
/** Shorter ones stand in too many other words. */
const LEAST = 4

/** Puts `(hidden)` in place of every secret in a JSON value's texts and names. */
export type Scrub = <Value>(value: Value) => Value

/**
 * A tool's server may send back what it was sent. Secrets are found as they are, and as JSON, URLs, HTML and Base64 write them; of `Bearer …` and
 * `Basic …` the part behind the scheme, too.
 */
export function openScrub(secrets: readonly string[]): Scrub {
  const forms = new Set(
    secrets
      .flatMap(partsOf)
      .flatMap(formsOf)
      .filter(({ length }) => length >= LEAST),
  )
  // The longest first, so that none is left half hidden.
  const all = [...forms].sort((a, b) => b.length - a.length)
  const scrub = (value: unknown): unknown => {
    if (typeof value === 'string') return all.reduce((text, form) => text.replaceAll(form, HIDDEN), value)
    if (Array.isArray(value)) return value.map(scrub)
    if (!isObject(value)) return value
    return Object.fromEntries(Object.entries(value).map(([name, inner]) => [scrub(name), scrub(inner)]))
  }
  return <Value>(value: Value) => (all.length === 0 ? value : scrub(value)) as Value
}

function partsOf(secret: string): readonly string[] {
  const [, scheme = '', token = ''] = /^(\w+)\s+(\S+)$/.exec(secret.trim()) ?? []
  if (token === '') return [secret]
  const pair = scheme.toLowerCase() === 'basic' ? Buffer.from(token, 'base64').toString() : ''
  return [secret, token, pair, pair.slice(pair.indexOf(':') + 1)]
}

function formsOf(secret: string): readonly string[] {
  const json = JSON.stringify(secret).slice(1, -1)
  const html = secret
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
  const url = encodeURIComponent(Buffer.from(secret).toString())
  return [secret, json, json.replaceAll('/', '\\/'), html, url, Buffer.from(secret).toString('base64')]
}
