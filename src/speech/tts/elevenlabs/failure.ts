import { z } from 'zod'
import { type FailureKind, ProviderError } from '../../provider.ts'
import type { SocketEnd, SocketError, SocketRefusal } from '../../socket/provider-socket.ts'

export const PROVIDER = 'elevenlabs'

/** What was asked, so that messages can name it, and the key, so that none shows it. */
export interface Asked {
  readonly url: string
  readonly apiKey: string
  readonly voice: string
  readonly model: string
}

interface Told {
  /** `error` of a frame, or `code`, `status` and `type` of a refusal. */
  readonly codes: string
  readonly text: string
}

interface Meaning {
  readonly kind: FailureKind
  readonly what: string
  readonly retryAfterMs?: number
}

const MOST_TEXT = 200
// The service says of none of these how long; their cause passes within seconds.
const BUSY_MS = 1_000

/** An error frame. It is the end of the socket, whose close comes 800 ms later with the same text. */
export function failureOfFrame(asked: Asked, { error, message }: { error: string; message: string }) {
  const told = { codes: error, text: message }
  const fallback = { kind: 'down', what: 'failed by its own account; try again' } as const
  return failure(asked, meaningOf(asked, told) ?? fallback, message || error)
}

/** A socket that ended before all was said. Its reason is the text of an error, where there was one. */
export function failureOfEnd(asked: Asked, { code, reason, silent }: SocketEnd): ProviderError {
  const told = reason === '' ? null : meaningOf(asked, { codes: '', text: reason })
  return failure(asked, told ?? endMeaning(asked, code, silent), reason || `close ${code}`)
}

function endMeaning({ voice, model, url }: Asked, code: number, silent: boolean): Meaning {
  if (silent)
    return {
      kind: 'unreachable',
      what: `no longer answers at ${url}, though the connection stands; look at the network`,
    }
  if (code === 1009)
    return {
      kind: 'broken',
      what: `found a message too big, as it also says of a voice and a model that do not go together; look whether voice ${quote(voice)} can be spoken with ${model}`,
    }
  if (code === 1001 || code === 1012)
    return { kind: 'unreachable', what: 'restarts; try again', retryAfterMs: BUSY_MS }
  if (code === 1000) return { kind: 'broken', what: 'closed the connection before all was spoken; try again' }
  return {
    kind: code === 1006 ? 'unreachable' : 'down',
    what: `lost the connection to ${url}; look at the network if it goes on`,
  }
}

/** The upgrade was refused, or there was no connection. */
export function failureOfOpening(asked: Asked, error: SocketError): ProviderError {
  if (error.refusal) return failureOfRefusal(asked, error.refusal)
  if (error.isLate)
    return failure(asked, {
      kind: 'late',
      what: `did not answer at ${asked.url} in time; look at the network`,
    })
  const code = codeOf(error)
  if (/INVALID_CHAR/.test(error.message))
    return failure(asked, {
      kind: 'key',
      what: 'cannot be sent this key: it has signs that no header may have; correct ELEVENLABS_API_KEY',
    })
  if (code === 'ENOTFOUND')
    return failure(asked, {
      kind: 'unreachable',
      what: `cannot be found: no host of ${asked.url}; correct ANTIPHON_ELEVENLABS_URL`,
    })
  if (code !== null && /CERT|SELF_SIGNED|TLS|SSL/.test(code))
    return failure(asked, {
      kind: 'request',
      what: `cannot be trusted: the certificate of ${asked.url} is not accepted (${code}); see NODE_EXTRA_CA_CERTS`,
    })
  const what = `cannot be reached at ${asked.url}; look at the network, or correct ANTIPHON_ELEVENLABS_URL`
  return failure(asked, { kind: 'unreachable', what }, code ?? error.message)
}

const detail = z.object({
  code: z.string().nullish(),
  status: z.string().nullish(),
  type: z.string().nullish(),
  message: z.string().nullish(),
})
const body = z.object({ detail: z.union([z.array(z.object({ msg: z.string() })), detail, z.string()]) })

function failureOfRefusal(asked: Asked, { status, body, retryAfter }: SocketRefusal): ProviderError {
  const told = readDetail(body)
  const meaning = (told && meaningOf(asked, told)) ?? statusMeaning(asked, status)
  const seconds = retryAfter !== null && /^\d{1,6}$/.test(retryAfter) ? Number(retryAfter) : null
  return failure(
    asked,
    seconds === null ? meaning : { ...meaning, retryAfterMs: seconds * 1000 },
    `${status}${told?.text ? `: ${told.text}` : ''}`,
  )
}

function readDetail(text: string): Told | null {
  try {
    const { detail } = body.parse(JSON.parse(text))
    if (typeof detail === 'string') return { codes: '', text: detail }
    if (Array.isArray(detail)) return { codes: 'validation_error', text: detail[0]?.msg ?? '' }
    const codes = [detail.code, detail.status, detail.type].filter(Boolean).join(' ')
    return { codes, text: detail.message ?? '' }
  } catch {
    return null
  }
}

/** By the words of the service and never by the status alone: a quota may be 401, and a bad key 400. Null: nothing known. */
function meaningOf({ apiKey, voice, model, url }: Asked, { codes, text }: Told): Meaning | null {
  const says = (words: RegExp) => words.test(codes) || words.test(text)
  if (says(/quota_exceeded|exceeds your quota/i))
    return { kind: 'quota', what: 'has no credits left for this key; add some, or use another key' }
  if (says(/authentication_required/) || apiKey === '')
    return { kind: 'key', what: 'asks for a key; give it as ELEVENLABS_API_KEY' }
  if (says(/invalid_api_key|invalid api key|^unauthorized\b/i))
    return {
      kind: 'key',
      what: `refuses the key; correct ELEVENLABS_API_KEY, or ANTIPHON_ELEVENLABS_URL if the key is of another region than ${url}`,
    }
  if (says(/detected_unusual_activity|unusual activity/i))
    return { kind: 'quota', what: 'has barred this free account; use a paid plan' }
  if (says(/voice_id_does_not_exist|voice_not_found|A voice with voice_id/i))
    return {
      kind: 'request',
      what: `has no voice ${quote(voice)} for this key; choose one of its voice library`,
    }
  if (says(/unsupported_model|model_not_found/))
    return { kind: 'request', what: `has no model ${quote(model)} here; choose eleven_flash_v2_5` }
  if (says(/subscription_required|not allowed on your current/i))
    return {
      kind: 'request',
      what: 'does not offer this on the plan of this key; choose another output format or plan',
    }
  if (says(/too_many_concurrent|concurrent_limit|too many concurrent|system_busy|rate_limit/i))
    return {
      kind: 'rate',
      what: 'is asked by too many at once; wait, or choose a plan with a higher limit',
      retryAfterMs: BUSY_MS,
    }
  if (says(/max_active_conversations|maximum simultaneous contexts/i))
    return {
      kind: 'rate',
      what: 'has too many contexts open on one connection; try again on another',
      retryAfterMs: 0,
    }
  if (says(/input_timeout_exceeded|Have not received a new text input/i))
    return { kind: 'unreachable', what: 'closed the connection because no text came for too long; try again' }
  if (says(/voice_settings field must be provided/i))
    return { kind: 'broken', what: 'refuses the voice settings because they came late or changed; try again' }
  if (says(/input_message_json_decode_fail|invalid_input_message/))
    return { kind: 'request', what: 'does not understand the request; look whether its API has changed' }
  if (says(/validation_error/))
    return { kind: 'request', what: 'does not accept the request; see what it says' }
  if (says(/something went wrong|internal_error/i))
    return { kind: 'down', what: 'failed by its own account; try again' }
  return null
}

function statusMeaning({ url }: Asked, status: number): Meaning {
  if (status === 429) return { kind: 'rate', what: 'is asked too often; wait', retryAfterMs: BUSY_MS }
  if (status >= 500) return { kind: 'down', what: 'is not available; try again in a little' }
  if (status === 404)
    return { kind: 'request', what: `has no speech at ${url}; correct ANTIPHON_ELEVENLABS_URL` }
  if (status === 401 || status === 403)
    return { kind: 'key', what: 'refuses the key; correct ELEVENLABS_API_KEY' }
  return { kind: 'request', what: 'does not accept the request; see what it says' }
}

/** Made here and told by nobody: too late, or makes no sense. */
export const failureHere = (asked: Asked, kind: 'late' | 'broken', what: string): ProviderError =>
  failure(asked, { kind, what })

function failure(asked: Asked, { kind, what, retryAfterMs }: Meaning, quoted = ''): ProviderError {
  const said = shown(asked, quoted)
  return new ProviderError(PROVIDER, shownWhole(asked, said ? `${what} (${said})` : what), {
    kind,
    ...(retryAfterMs !== undefined && { retryAfterMs }),
  })
}

/** The service's words on one line, not too many of them. */
function shown(asked: Asked, text: string): string {
  const line = shownWhole(asked, text).replace(/\s+/g, ' ').trim().replace(/\.$/, '')
  return line.length > MOST_TEXT ? `${line.slice(0, MOST_TEXT)}…` : line
}

const shownWhole = ({ apiKey }: Asked, text: string): string => (apiKey ? text.replaceAll(apiKey, '…') : text)
const quote = (text: string): string => JSON.stringify(text)

function codeOf(error: unknown): string | null {
  for (let at: unknown = error, depth = 0; at instanceof Error && depth < 5; at = at.cause, depth++) {
    const { code } = at as NodeJS.ErrnoException
    if (typeof code === 'string') return code
  }
  return null
}
