import { readError, type Told } from '../llm/openai/fault.ts'
import { type FailureKind, ProviderError } from '../provider.ts'
import type { Asking } from './asking.ts'
import { readWait } from './duration.ts'

/** An answer with a status other than 200. `body`: as much of it as is looked at. */
export interface Refusal {
  readonly status: number
  readonly body: string
  readonly retryAfter: string | null
}

interface Meaning {
  readonly kind: FailureKind
  readonly what: string
}

const MOST_TEXT = 200
const CAPACITY_EXCEEDED = 498

/** What a refusal means and how to mend it. */
export function refused(asking: Asking, refusal: Refusal): ProviderError {
  const { status, body, retryAfter } = refusal
  const told = readError(parsed(body))
  const { kind, what } = meaning(asking, status, told)
  const quoted = shown(asking, told.text)
  const waitMs = kind === 'rate' ? readWait(retryAfter, told.text) : null
  const wait = waitMs === null ? '' : `; wait ${Math.ceil(waitMs / 1000)} s`
  const message = `${what}${wait} (${status}${quoted && `: ${quoted}`})`
  return new ProviderError(asking.name, message, { kind, ...(waitMs !== null && { retryAfterMs: waitMs }) })
}

function meaning(asking: Asking, status: number, told: Told): Meaning {
  const { apiKey, setting } = asking
  const said = `${told.code} ${told.type}`
  if (status < 400)
    return { kind: 'request', what: `is at another address; set ${setting.url} to where it redirects to` }
  if (status === 401 || status === 403)
    return {
      kind: 'key',
      what:
        apiKey === undefined
          ? `asks for a key; give it as ${setting.key}`
          : `refuses the key; correct ${setting.key}`,
    }
  if (status === 402 || (status === 429 && /quota|billing|spend/i.test(said)))
    return { kind: 'quota', what: 'has nothing left to spend for this key; add credit, or use another key' }
  if (status === 404 || /model_(not_found|decommissioned)/.test(told.code)) return notFound(asking, told)
  if (told.code === 'model_terms_required')
    return {
      kind: 'request',
      what: `wants the terms of ${JSON.stringify(asking.model)} to be accepted first, by an administrator of the account`,
    }
  if (status === 413 && told.code === 'rate_limit_exceeded')
    return {
      kind: 'request',
      what: 'takes less sound in an hour than this one request has; choose a plan with higher limits',
    }
  if (status === 413) return { kind: 'request', what: 'finds the request too large' }
  if (status === 429) return { kind: 'rate', what: 'is asked too often; choose a plan with higher limits' }
  if (status === CAPACITY_EXCEEDED) return { kind: 'rate', what: 'has no capacity left just now; try again' }
  if (status === 408) return { kind: 'late', what: 'gave up waiting for the request; try again' }
  if (status === 503)
    return { kind: 'down', what: 'is not ready; wait until it has loaded the model, or is less busy' }
  if (status >= 500) return { kind: 'down', what: 'failed; its own log or status page should say why' }
  return { kind: 'request', what: 'does not accept the request; see what it says' }
}

function notFound({ baseUrl, model, setting, service }: Asking, { text, code, type }: Told): Meaning {
  const what = /\bmodel\b|model_/i.test(`${text} ${code} ${type}`)
    ? `has no model ${JSON.stringify(model)}; set ${setting.model} to one that ${baseUrl}/models lists`
    : `has no ${service} at ${baseUrl}; correct ${setting.url}, which usually ends in /v1`
  return { kind: 'request', what }
}

/** What a failure on the way there, or in the middle of an answer (`hasBegun`), means. */
export function failed(asking: Asking, error: unknown, hasBegun = false): ProviderError {
  if (error instanceof ProviderError) return error
  const code = codeOf(error)
  const { kind, what } = hasBegun
    ? { kind: 'broken' as const, what: `broke off in the middle of its answer (${code ?? 'no code'})` }
    : connection(asking, code ?? 'no code')
  // An error without a code may quote what was sent, the key included.
  return new ProviderError(asking.name, what, { kind, ...(code !== null && { cause: error }) })
}

function connection({ baseUrl, setting }: Asking, code: string): Meaning {
  const kind = 'unreachable'
  if (code === 'ECONNREFUSED')
    return {
      kind,
      what: `does not answer: nothing listens at ${baseUrl}; start the server, or correct ${setting.url}`,
    }
  if (code === 'ENOTFOUND')
    return {
      kind,
      what: `cannot be found: no host of ${baseUrl}; correct ${setting.url}, or look at the network`,
    }
  if (/CERT|SELF_SIGNED|TLS|SSL/.test(code))
    return {
      kind,
      what: `cannot be trusted: the certificate of ${baseUrl} is not accepted (${code}); see NODE_EXTRA_CA_CERTS`,
    }
  return { kind, what: `lost the connection to ${baseUrl} (${code}); look whether the server still runs` }
}

/** The system's or the HTTP client's code, which stands some causes down. */
export function codeOf(error: unknown): string | null {
  for (let at: unknown = error, depth = 0; at instanceof Error && depth < 5; at = at.cause, depth++) {
    const { code } = at as NodeJS.ErrnoException
    if (typeof code === 'string') return code
  }
  return null
}

/** A server's words on one line, not too many of them, and without the key. */
export function shown({ apiKey }: Pick<Asking, 'apiKey'>, text: string): string {
  const safe = apiKey ? text.replaceAll(apiKey, '…') : text
  const line = safe.replace(/\s+/g, ' ').trim().replace(/\.$/, '')
  return line.length > MOST_TEXT ? `${line.slice(0, MOST_TEXT)}…` : line
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body)
  } catch {
    return null
  }
}
