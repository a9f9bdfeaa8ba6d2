import type { FailureKind } from '../../provider.ts'
import type { Asking } from './asking.ts'
import type { Told } from './fault.ts'

/** What a failure is, and how to mend it. */
export interface Meaning {
  readonly what: string
  readonly kind: FailureKind
  /** Left out: as the kind has it. */
  readonly retryable?: boolean
}

interface Answered {
  readonly status: number
  readonly told: Told
  readonly afterMs: number | null
}

const is = (kind: FailureKind, what: string): Meaning => ({ kind, what })

/** Groq's codes for what a model wrote and nobody can read: it may write it well the next time. */
export const badlyWritten = /tool_use_failed|output_parse_failed|json_validate_failed/

/** What a refusal by its status, and by what the server says of it, means. */
export function meaningOf(asking: Asking, { status, told, afterMs }: Answered): Meaning {
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
  if (/model_decommissioned|decommissioned/.test(said))
    return is(
      'request',
      `has retired the model ${JSON.stringify(asking.model)}; set ${settings.model} to another`,
    )
  if (status === 404) return is('request', notFound(asking, said))
  if (/context.*(length|size|window)|maximum context|too many tokens/i.test(said))
    return is(
      'request',
      'has no room for the whole conversation; give the server a longer context, or the agent a shorter prompt',
    )
  if (/model_terms_required/.test(said))
    return is(
      'request',
      'wants the terms of this model accepted; do that in its console, or choose another model',
    )
  if (status === 402 || (status === 429 && /quota|billing|credit/.test(`${told.code} ${told.type}`)))
    return is('quota', 'has no quota left for this key; add credit, or use another key')
  if (status === 413)
    return is('request', 'finds the request too large; choose a model or a plan with higher limits')
  if (status === 429)
    return is('rate', `is asked too often; ${wait(afterMs)}, or choose a plan with higher limits`)
  if (status === 498) return is('rate', 'has no capacity left; wait a little, or choose another service tier')
  if (badlyWritten.test(said))
    return is(
      'broken',
      'wrote what cannot be read, such as a call of a tool; try again, or describe the tools more simply',
    )
  if (status === 408) return is('late', 'gave up waiting for the request; try again')
  if (status === 503) return is('down', 'is not ready; wait until it has loaded the model, or is less busy')
  if (status >= 500) return is('down', 'failed; its own log should say why')
  return is('request', 'does not accept the request; see what it says')
}

function notFound({ shownUrl, model, settings }: Asking, said: string): string {
  if (!/model/i.test(said))
    return `has no chat completions at ${shownUrl}; correct ${settings.url}, which usually ends in /v1`
  const pull = /pull/i.test(said) ? `get it with "ollama pull ${model}", or ` : ''
  return `has no model ${JSON.stringify(model)}; ${pull}set ${settings.model} to one that ${shownUrl}/models lists`
}

const wait = (ms: number | null): string => (ms === null ? 'wait a little' : `wait ${Math.ceil(ms / 1000)} s`)

/** What an error on the way there means, by the system's or the HTTP client's code. */
export function connectionMeaning({ shownUrl, settings }: Asking, code: string): Meaning {
  if (code === 'ECONNREFUSED')
    return is(
      'unreachable',
      `does not answer: nothing listens at ${shownUrl}; start the server, or correct its address`,
    )
  if (code === 'ENOTFOUND')
    return {
      ...is('unreachable', `cannot be found: no host of ${shownUrl}; correct ${settings.url}`),
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
