import type { FailureKind } from '../provider.ts'
import type { Asking } from './asking.ts'
import type { Told } from './told.ts'

/** What a failure is, and how to mend it. */
export interface Meaning {
  readonly kind: FailureKind
  readonly what: string
  /** Left out: as the kind has it. */
  readonly retryable?: boolean
}

/** A refusal, read. */
export interface Answered {
  readonly status: number
  readonly told: Told
  /** How long it asks to be left alone; null: it does not say. */
  readonly waitMs: number | null
}

export const is = (kind: FailureKind, what: string): Meaning => ({ kind, what })

/** Groq's, for what only its flex tier answers. */
const CAPACITY_EXCEEDED = 498

/** What a refusal by its status, and by what the server says of it, means. */
export function meaningOf(asking: Asking, answered: Answered): Meaning {
  const { status, told, waitMs } = answered
  const { settings } = asking
  const said = `${told.type} ${told.code} ${told.text}`
  if (status < 400)
    return is('request', `is at another address; set ${settings.url} to where it redirects to`)
  if (status === 401 || status === 403 || /invalid_api_key|api key not valid/i.test(said))
    return is(
      'key',
      asking.hasKey
        ? `refuses the key; correct ${settings.key}`
        : `asks for a key; give it as ${settings.key}`,
    )
  if (/decommissioned/.test(said))
    return is(
      'request',
      `has retired the model ${JSON.stringify(asking.model)}; set ${settings.model} to another`,
    )
  const particular = asking.service.meaningOf?.(asking, answered)
  if (particular) return particular
  if (status === 404 || /model_not_found/.test(told.code)) return is('request', notFound(asking, said))
  if (/model_terms_required/.test(said))
    return is(
      'request',
      `wants the terms of ${JSON.stringify(asking.model)} accepted first; an administrator of the account does that in its console`,
    )
  if (status === 402 || (status === 429 && /quota|billing|credit|spend/i.test(`${told.code} ${told.type}`)))
    return is('quota', 'has no quota left for this key; add credit, or use another key')
  if (status === 413)
    return is(
      'request',
      'finds the request too large; choose a model or a plan with higher limits, or raise those of the server',
    )
  if (status === 429)
    return is('rate', `is asked too often; ${wait(waitMs)}, or choose a plan with higher limits`)
  if (status === CAPACITY_EXCEEDED)
    return is('rate', `has no capacity left just now; ${wait(waitMs)}, or choose another service tier`)
  if (status === 408) return is('late', 'gave up waiting for the request; try again')
  if (status === 503) return is('down', 'is not ready; wait until it has loaded the model, or is less busy')
  if (status >= 500) return is('down', 'failed; its own log or status page should say why')
  return is('request', 'does not accept the request; see what it says')
}

function notFound({ shownUrl, model, settings, service }: Asking, said: string): string {
  if (!/\bmodel\b|model_/i.test(said))
    return `has no ${service.name} at ${shownUrl}; correct ${settings.url}, which usually ends in /v1`
  // Ollama says so.
  const pull = /pull/i.test(said) ? `get it with "ollama pull ${model}", or ` : ''
  return `has no model ${JSON.stringify(model)}; ${pull}set ${settings.model} to one that ${shownUrl}/models lists`
}

const wait = (ms: number | null): string => (ms === null ? 'wait a little' : `wait ${Math.ceil(ms / 1000)} s`)

/** What an error on the way there means, by the system's or the HTTP client's code. */
export function connectionMeaning({ shownUrl, settings }: Asking, code: string): Meaning {
  if (code === 'ECONNREFUSED')
    return is(
      'unreachable',
      `does not answer: nothing listens at ${shownUrl}; start the server, or correct ${settings.url}`,
    )
  if (code === 'ENOTFOUND')
    return {
      ...is(
        'unreachable',
        `cannot be found: no host of ${shownUrl}; correct ${settings.url}, or look at the network`,
      ),
      retryable: false,
    }
  if (/CERT|SELF_SIGNED|TLS|SSL/.test(code))
    return {
      ...is(
        'unreachable',
        `cannot be trusted: the certificate of ${shownUrl} is not accepted (${code}); see NODE_EXTRA_CA_CERTS`,
      ),
      retryable: false,
    }
  return is('unreachable', `lost the connection to ${shownUrl} (${code}); look whether the server still runs`)
}
