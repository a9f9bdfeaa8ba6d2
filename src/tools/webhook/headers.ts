import type { Located } from '../../agents/custom-llm.ts'
import { type Failure, failure } from '../outcome.ts'
import { fillTemplate, namesIn, type Scope, variableOf } from '../template.ts'
import { isSecret, textOf } from '../variables.ts'

/** Where the secrets of this server are. Null: there is none. */
export interface Secrets {
  readonly secret: (id: string) => Promise<string | null>
  readonly environment: (label: string) => string | null
}

export interface BuiltHeaders {
  readonly headers: Readonly<Record<string, string>>
  /** The same for the record. */
  readonly shown: Readonly<Record<string, string>>
  /** What may be seen nowhere. */
  readonly secrets: readonly string[]
}

/** What the connection itself decides (RFC 9110, 9112), and what would hide an answer from us. */
const ours = new Set([
  'accept-encoding',
  'connection',
  'content-length',
  'expect',
  'host',
  'keep-alive',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
])
const sensitive = /auth|cookie|credential|key|pass|secret|session|signature|token/i

/** The headers of a configuration that are not sent, whatever they say. */
export const unsentHeaders = (headers: Readonly<Record<string, Located>>): readonly string[] =>
  Object.keys(headers).filter(name => ours.has(name.toLowerCase()))

/** Whether a configuration sends anything that is secret. */
export const hasSecrets = (headers: Readonly<Record<string, Located>>): boolean =>
  Object.entries(headers).some(([name, located]) => isHidden(name, located))

/** The headers of one run, in lower case; a `Failure` where one has no value. Throws `VariableMissing`. */
export async function buildHeaders(
  configured: Readonly<Record<string, Located>>,
  scope: Scope,
  secrets: Secrets,
): Promise<BuiltHeaders | Failure> {
  const headers: Record<string, string> = {}
  const shown: Record<string, string> = {}
  const hidden: string[] = []
  for (const [written, located] of Object.entries(configured)) {
    const name = written.toLowerCase()
    if (ours.has(name)) continue
    const value = (await locate(located, scope, secrets))?.trim()
    if (value === undefined) return failure(lacking(located), { isCalled: false, errorType: 'customer_auth' })
    if (!/^[\t\x20-\x7e]*$/.test(value))
      return failure(
        `The header ${written} cannot be sent: its value has a character that no header can have.`,
        { isCalled: false },
      )
    headers[name] = value
    shown[name] = isHidden(written, located) ? '(hidden)' : value
    if (isHidden(written, located)) hidden.push(value)
  }
  return { headers, shown, secrets: hidden }
}

async function locate(
  located: Located,
  scope: Scope,
  { secret, environment }: Secrets,
): Promise<string | null> {
  switch (located.type) {
    case 'text':
      return fillTemplate(located.text, scope, { secrets: true })
    case 'variable':
      return textOf(variableOf(located.name, scope, { secrets: true }))
    case 'secret':
      return secret(located.id)
    case 'environment':
      return environment(located.label)
  }
}

const lacking = (located: Located): string =>
  located.type === 'secret'
    ? `The secret ${located.id.slice(0, 100)} is not known to this server.`
    : `The environment variable ${located.type === 'environment' ? located.label.slice(0, 100) : ''} is not set on this server.`

function isHidden(name: string, located: Located): boolean {
  if (located.type === 'secret' || located.type === 'environment') return true
  const names = located.type === 'text' ? namesIn(located.text) : [located.name]
  return sensitive.test(name) || names.some(isSecret)
}
