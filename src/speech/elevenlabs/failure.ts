import { z } from 'zod'
import { type Meaning as Common, is } from '../http/meaning.ts'
import { codeOf, shown, unsecret } from '../http/told.ts'
import { jsonOf } from '../json.ts'
import { ProviderError } from '../provider.ts'
import type { SocketError, SocketRefusal } from '../socket/provider-socket.ts'

/** What was asked of the vendor, so that messages can name it, and the key, so that none shows it. */
export interface Asked {
  /** Of the provider. */
  readonly name: string
  /** As in `has no … at this address`. */
  readonly service: string
  readonly url: string
  readonly apiKey: string
  readonly model: string
  /** The one to choose where that is not there. */
  readonly usualModel: string
}

/** The vendor's account of a failure: `error` of a frame, or `code`, `status` and `type` of a refusal. */
export interface Told {
  readonly codes: string
  readonly text: string
}

export interface Meaning extends Common {
  readonly retryAfterMs?: number
}

/** What the vendor's words mean; null: nothing known. */
export type MeaningOf = (told: Told) => Meaning | null

export const failedItself = is('down', 'failed by its own account; try again, or see status.elevenlabs.io')

/** What no text may have. */
export const keeperOf = ({ apiKey }: Asked) => ({ secrets: apiKey === '' ? [] : [apiKey] })

export function failure(
  asked: Asked,
  { what, ...meaning }: Meaning,
  quoted = '',
  cause?: unknown,
): ProviderError {
  const keeper = keeperOf(asked)
  const said = shown(keeper, quoted)
  // A setting that is named may be the key, put into the wrong place.
  const message = unsecret(keeper, said ? `${what} (${said})` : what)
  return new ProviderError(asked.name, message, { ...meaning, ...(cause !== undefined && { cause }) })
}

/**
 * What is said of all the vendor's services: by its words and never by the status alone, for a quota may be 401, and a bad key 400. Null: nothing
 * known.
 */
export function vendorMeaning(
  { url, apiKey, model, usualModel }: Asked,
  { codes, text }: Told,
): Meaning | null {
  const says = (words: RegExp) => words.test(codes) || words.test(text)
  if (says(/quota_exceeded|exceeds your quota/i))
    return is('quota', 'has no quota left for this key; add credits at elevenlabs.io, or use another key')
  if (says(/authentication_required/)) return noKey
  if (says(/auth_error|invalid_api_key|invalid api key|^unauthorized\b/i)) return badKey(url, apiKey)
  if (says(/detected_unusual_activity|unusual activity/i))
    return is('quota', 'has barred this free account; use a paid plan')
  if (says(/unsupported_model|model_not_found/))
    return is('request', `has no model ${JSON.stringify(model)} here; choose ${usualModel}`)
  if (says(/unaccepted_terms/))
    return is('request', 'wants its terms accepted first; sign in at elevenlabs.io and accept them')
  if (says(/subscription_required|not allowed on your current/i))
    return is('request', 'does not offer this on the plan of this key; choose another format or plan')
  if (says(/too_many_concurrent|concurrent_limit|too many concurrent|system_busy|rate_limit|queue_overflow/i))
    return tooOften
  if (says(/validation_error/)) return refusal
  return says(/something went wrong|internal_error/i) ? failedItself : null
}

const tooOften = is(
  'rate',
  'is asked too often or by too many at once; wait a little, or choose a plan with higher limits',
)
const refusal = is('request', 'does not accept the request; see what it says')

const noKey = is('key', 'asks for a key; give it as ELEVENLABS_API_KEY')
const badKey = (url: string, apiKey: string): Meaning =>
  apiKey === ''
    ? noKey
    : is(
        'key',
        `refuses the key; correct ELEVENLABS_API_KEY, or ANTIPHON_ELEVENLABS_URL if the key is of another region than ${url}`,
      )

/** The upgrade was refused, or there was no connection. */
export function failureOfOpening(asked: Asked, error: SocketError, meaningOf: MeaningOf): ProviderError {
  const { url } = asked
  if (error.refusal) return refused(asked, error.refusal, meaningOf)
  if (error.isLate) return failure(asked, is('late', `did not answer at ${url} in time; look at the network`))
  if (/INVALID_CHAR/.test(error.message))
    return failure(
      asked,
      is('key', 'cannot be sent this key: it has signs that no header may have; correct ELEVENLABS_API_KEY'),
    )
  const code = codeOf(error)
  // An error without a code may quote what was sent.
  return failure(asked, connectionMeaning(url, code ?? ''), code ?? '', code === null ? undefined : error)
}

/** A host may come back within a call: only what is wrong with its certificate stays. */
function connectionMeaning(url: string, code: string): Meaning {
  const mend = 'look at the network, or correct ANTIPHON_ELEVENLABS_URL'
  if (code === 'ECONNREFUSED') return is('unreachable', `does not answer: nothing listens at ${url}; ${mend}`)
  if (code === 'ENOTFOUND') return is('unreachable', `cannot be found: no host of ${url}; ${mend}`)
  if (/CERT|SELF_SIGNED|TLS|SSL/.test(code))
    return is(
      'request',
      `cannot be trusted: the certificate of ${url} is not accepted; see NODE_EXTRA_CA_CERTS`,
    )
  return is('unreachable', `cannot be reached at ${url}; ${mend}`)
}

function refused(
  asked: Asked,
  { status, body, retryAfter }: SocketRefusal,
  meaningOf: MeaningOf,
): ProviderError {
  const told = readDetail(body)
  const meaning = (told && meaningOf(told)) ?? statusMeaning(asked, status)
  const seconds = retryAfter !== null && /^\d{1,6}$/.test(retryAfter) ? Number(retryAfter) : null
  return failure(
    asked,
    seconds === null ? meaning : { ...meaning, retryAfterMs: seconds * 1000 },
    `${status}${told?.text ? `: ${told.text}` : ''}`,
  )
}

const detail = z.object({
  code: z.string().nullish(),
  status: z.string().nullish(),
  type: z.string().nullish(),
  message: z.string().nullish(),
})
const body = z.object({ detail: z.union([z.array(z.object({ msg: z.string() })), detail, z.string()]) })

function readDetail(text: string): Told | null {
  const detail = body.safeParse(jsonOf(text)).data?.detail
  if (detail === undefined) return null
  if (typeof detail === 'string') return { codes: '', text: detail }
  if (Array.isArray(detail)) return { codes: 'validation_error', text: detail[0]?.msg ?? '' }
  const codes = [detail.code, detail.status, detail.type].filter(Boolean).join(' ')
  return { codes, text: detail.message ?? '' }
}

function statusMeaning({ url, apiKey, service }: Asked, status: number): Meaning {
  if (status < 400)
    return is('request', 'is at another address; set ANTIPHON_ELEVENLABS_URL to where it redirects to')
  if (status === 401 || status === 403) return badKey(url, apiKey)
  if (status === 404) return is('request', `has no ${service} at ${url}; correct ANTIPHON_ELEVENLABS_URL`)
  if (status === 429) return tooOften
  if (status >= 500) return is('down', 'is not available; try again in a little, or see status.elevenlabs.io')
  return refusal
}
