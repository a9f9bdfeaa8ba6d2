import { ProviderError } from '../../provider.ts'
import { readError, StreamFault, type Told } from './fault.ts'

/** Which server failed. Its key is known here so that no message shows it. */
export interface Asking {
  readonly name: string
  readonly baseUrl: string
  readonly model: string
  readonly apiKey: string | undefined
}

/** An answer with a status other than 200. `body`: as much of it as is looked at. */
export interface Refusal {
  readonly status: number
  readonly body: string
  readonly retryAfter: string | null
}

const MOST_TEXT = 200

/** What a refusal means and how to mend it. */
export function refused(asking: Asking, { status, body, retryAfter }: Refusal): ProviderError {
  const told = readError(parsed(body))
  const { what, retryable } = meaning(asking, { status, told, retryAfter })
  const quoted = shown(asking, told.text)
  return new ProviderError(asking.name, `${what} (${status}${quoted && `: ${quoted}`})`, { retryable })
}

interface Meaning {
  readonly what: string
  readonly retryable: boolean
}

interface Answered {
  readonly status: number
  readonly told: Told
  readonly retryAfter: string | null
}

const lasting = (what: string): Meaning => ({ what, retryable: false })
const passing = (what: string): Meaning => ({ what, retryable: true })

function meaning({ baseUrl, model, apiKey }: Asking, { status, told, retryAfter }: Answered): Meaning {
  if (status < 400)
    return lasting('is at another address; set ANTIPHON_LLM_BASE_URL to where it redirects to')
  if (status === 401 || status === 403)
    return lasting(
      apiKey === undefined
        ? 'asks for a key; give it as ANTIPHON_LLM_KEY'
        : 'refuses the key; correct ANTIPHON_LLM_KEY',
    )
  if (status === 404) return lasting(notFound(baseUrl, model, told))
  if (/context.*(length|size)|maximum context/i.test(`${told.type} ${told.code} ${told.text}`))
    return lasting(
      'has no room for the whole conversation; give the server a longer context, or the agent a shorter prompt',
    )
  if (status === 413)
    return lasting('finds the request too large; choose a model or a plan with higher limits')
  if (status === 429 && /quota|billing/.test(`${told.code} ${told.type}`))
    return lasting('has no quota left for this key; add credit, or use another key')
  if (status === 429)
    return passing(`is asked too often; ${wait(retryAfter)}, or choose a plan with higher limits`)
  if (status === 408) return passing('gave up waiting for the request; try again')
  if (status === 503) return passing('is not ready; wait until it has loaded the model, or is less busy')
  if (status >= 500) return passing('failed; its own log should say why')
  return lasting('does not accept the request; see what it says')
}

function notFound(baseUrl: string, model: string, { text, code, type }: Told): string {
  if (!/model/i.test(`${text} ${code} ${type}`))
    return `has no chat completions at ${baseUrl}; correct ANTIPHON_LLM_BASE_URL, which usually ends in /v1`
  const pull = /pull/i.test(text) ? `get it with "ollama pull ${model}", or ` : ''
  return `has no model ${JSON.stringify(model)}; ${pull}set ANTIPHON_LLM_MODEL to one that ${baseUrl}/models lists`
}

const wait = (seconds: string | null): string =>
  seconds !== null && /^\d{1,6}$/.test(seconds) ? `wait ${seconds} s` : 'wait a little'

/** What a failure on the way there, or in the middle of a reply, means. */
export function failed(asking: Asking, error: unknown): ProviderError {
  if (error instanceof ProviderError) return error
  if (error instanceof StreamFault) return brokeOff(asking, error)
  const code = codeOf(error)
  const { what, retryable } = connection(asking.baseUrl, code ?? 'no code')
  // An error without a code may quote what was sent, the key included.
  return new ProviderError(asking.name, what, { retryable, ...(code !== null && { cause: error }) })
}

function brokeOff(asking: Asking, { message, detail }: StreamFault): ProviderError {
  const quoted = detail ? shown(asking, detail.text) : ''
  const text = `${message} in the middle of a reply${quoted && `: ${quoted}`}`
  return new ProviderError(asking.name, text, { retryable: detail === null || isPassing(detail) })
}

/** A tool call that a model wrote badly may be written well the next time. */
const isPassing = ({ status, code }: Told): boolean =>
  code === 'tool_use_failed' || status === null || status >= 500 || status === 429 || status === 408

function connection(baseUrl: string, code: string): Meaning {
  if (code === 'ECONNREFUSED')
    return passing(`does not answer: nothing listens at ${baseUrl}; start the server, or correct its address`)
  if (code === 'ENOTFOUND')
    return lasting(`cannot be found: no host of ${baseUrl}; correct ANTIPHON_LLM_BASE_URL`)
  if (/CERT|SELF_SIGNED|TLS|SSL/.test(code))
    return lasting(
      `cannot be trusted: the certificate of ${baseUrl} is not accepted (${code}); see NODE_EXTRA_CA_CERTS`,
    )
  return passing(`lost the connection to ${baseUrl} (${code}); look whether the server still runs`)
}

/** The system's or the HTTP client's code, which stands some causes down. */
function codeOf(error: unknown): string | null {
  for (let at: unknown = error, depth = 0; at instanceof Error && depth < 5; at = at.cause, depth++) {
    const { code } = at as NodeJS.ErrnoException
    if (typeof code === 'string') return code
  }
  return null
}

/** A server's words on one line, not too many of them, and without the key. */
function shown({ apiKey }: Asking, text: string): string {
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
