import { ArgumentsWrong } from '../parameters/fill.ts'

const hole = /\{\{\s*([A-Za-z_][\w.-]*)\s*\}\}|\{([^{}]+)\}/g
const MOST_URL = 8_000

/** The names in a URL: `{name}` for parameters of the path, `{{name}}` for variables. */
export function holesIn(url: string): {
  readonly params: readonly string[]
  readonly variables: readonly string[]
} {
  const found = [...url.matchAll(hole)]
  return {
    params: found.flatMap(([, , param]) => param ?? []),
    variables: found.flatMap(([, variable]) => variable ?? []),
  }
}

/** Whether a variable decides which server is asked. */
export function hasOpenHost(url: string): boolean {
  return [...url.matchAll(hole)].some(({ index }) => !isBehindHost(url.slice(0, index)))
}

export interface UrlFilling {
  /** Both give the value as text, and throw for a name that has none. */
  readonly param: (name: string) => string
  readonly variable: (name: string) => string
}

/**
 * The URL of one run. What is put in behind the host is percent-encoded, so that it stays in its segment or its query value; a segment that
 * would lead up the path is refused. A variable at the very beginning may be a whole address. Throws `ArgumentsWrong`.
 */
export function fillUrl(template: string, filling: UrlFilling): URL {
  const text = template.replace(hole, (_, variable: string | undefined, param: string, at: number) => {
    const name = variable ?? param
    const value = variable === undefined ? filling.param(name) : filling.variable(name)
    if (value === '') throw new ArgumentsWrong(`${name} must not be empty: it is part of an address.`)
    const before = template.slice(0, at)
    if (isBehindHost(before)) return encoded(name, value)
    if (before === '' && /^https?:\/\//i.test(value)) return value.replace(/\/+$/, '')
    if (before !== '' && /^[\w.-]+(:\d+)?$/.test(value)) return value
    throw new ArgumentsWrong(`${name} must be the name of a host: it is that part of an address.`)
  })
  const [path = ''] = text.replace(/^\w+:\/\//, '').split(/[?#]/)
  if (path.split(/[/\\]/).some(segment => /^(?:\.|%2e){1,2}$/i.test(segment)))
    throw new ArgumentsWrong('A part of the address is "." or "..", which leads to another address.')
  if (text.length > MOST_URL || !URL.canParse(text))
    throw new ArgumentsWrong('With these values it is no address.')
  const url = new URL(text)
  if (!/^https?:$/.test(url.protocol) || url.username !== '' || url.password !== '')
    throw new ArgumentsWrong('With these values it is no address of http or https.')
  url.hash = ''
  return url
}

/** Whether what comes after this beginning of a URL is its path or its query. */
const isBehindHost = (start: string): boolean =>
  /[/?#]/.test(start.replace(/^\w+:\/\//, '').replace(/^\{\{.*?\}\}/, ''))

function encoded(name: string, value: string): string {
  try {
    return encodeURIComponent(value)
  } catch {
    throw new ArgumentsWrong(`${name} has half a character.`)
  }
}
