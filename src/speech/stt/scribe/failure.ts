import { type FailureKind, ProviderError } from '../../provider.ts'
import { type SocketEnd, SocketError, type SocketRefusal } from '../../socket/provider-socket.ts'

export const NAME = 'scribe'
const MOST_TEXT = 200

/** Which server failed. The key is known here so that no message shows it. */
export interface Asking {
  readonly apiKey: string
  readonly url: string
  readonly model: string
}

interface Meaning {
  readonly kind: FailureKind
  readonly what: string
}

const badKey: Meaning = {
  kind: 'key',
  what: 'refuses the key; correct ELEVENLABS_API_KEY (a key of one data residency is not valid in another)',
}
const noQuota: Meaning = {
  kind: 'quota',
  what: 'has no quota left for this key; add credit at elevenlabs.io, or use another key',
}
const tooOften: Meaning = {
  kind: 'rate',
  what: 'is asked too often or too much at once; wait a little, or choose a plan with higher limits',
}
const ended = (what: string): Meaning => ({ kind: 'broken', what: `ended the session: ${what}` })

/** What the codes of error frames mean (the vendor's JavaScript client, 2.73). */
const meanings: Readonly<Record<string, Meaning>> = {
  auth_error: badKey,
  quota_exceeded: noQuota,
  unaccepted_terms: {
    kind: 'request',
    what: 'wants its terms accepted first; sign in at elevenlabs.io and accept them',
  },
  rate_limited: tooOften,
  queue_overflow: tooOften,
  resource_exhausted: { kind: 'rate', what: 'has no capacity at the moment; try again in a little' },
  transcriber_error: { kind: 'down', what: 'failed to transcribe; try again, or see status.elevenlabs.io' },
  input_error: { kind: 'request', what: 'does not accept the audio' },
  invalid_request: {
    kind: 'request',
    what: 'does not accept the request; correct the model or the language',
  },
  chunk_size_exceeded: { kind: 'request', what: 'finds a chunk of audio too large' },
  commit_throttled: ended('a commit came with too little audio'),
  session_time_limit_exceeded: ended('it lasted too long'),
  insufficient_audio_activity: ended('there was too little audio'),
}
const failedItself: Meaning = {
  kind: 'down',
  what: 'says that it failed; try again, or see status.elevenlabs.io',
}

const error = (
  asking: Asking,
  { kind, what }: Meaning,
  told: string,
  more: { readonly cause?: unknown; readonly retryAfterMs?: number } = {},
): ProviderError =>
  new ProviderError(NAME, `${what}${told && ` (${shown(asking, told)})`}`, { kind, ...more })

/** An error frame. */
export function failedFrame(asking: Asking, { code, text }: { code: string; text: string }): ProviderError {
  // Some clients spell the codes with another `_error` at their end.
  const meaning = meanings[code] ?? meanings[code.replace(/_error$/, '')] ?? failedItself
  return error(asking, meaning, text === '' ? code : `${code}: ${text}`)
}

/** The socket ended and it was not us: whatever its code, 1000 too, that is a failure. */
export function lost(asking: Asking, { code, reason, silent }: SocketEnd): ProviderError {
  const named = meanings[reason]
  if (named) return error(asking, named, reason)
  const what = silent
    ? 'no longer answers; the connection is given up'
    : code === 1006
      ? 'was cut off; look at the network, or try again'
      : 'closed the connection; try again'
  const told = [code === 1006 ? '' : `close code ${code}`, reason].filter(Boolean).join(': ')
  return error(asking, { kind: 'unreachable', what }, told)
}

export const tooLate = (asking: Asking, what: string, ms: number): ProviderError =>
  error(asking, { kind: 'late', what: `${what} for ${ms / 1000} s; look at the network, or try again` }, '')

export const rubbish = (asking: Asking, frame: string): ProviderError =>
  error(asking, { kind: 'broken', what: 'sent what is no frame of it; is there a proxy in between?' }, frame)

export const skipped = (asking: Asking): ProviderError =>
  error(asking, { kind: 'broken', what: 'has left out the text of a commit; try again' }, '')

/** What kept the socket from opening. */
export function notOpened(asking: Asking, cause: unknown): ProviderError {
  if (cause instanceof ProviderError) return cause
  if (cause instanceof SocketError && cause.refusal) return refused(asking, cause.refusal)
  const told = cause instanceof SocketError ? cause.message : String(cause)
  if (/INVALID_CHAR/.test(told))
    return error(
      asking,
      { kind: 'key', what: 'cannot be sent this key: it has characters that no header may hold' },
      '',
    )
  if (!(cause instanceof SocketError) || /bad address/.test(told))
    return error(
      asking,
      { kind: 'request', what: `has no usable address: ${asking.url} must be http:// or https://` },
      '',
    )
  const code = codeOf(cause)
  const what =
    code === 'ECONNREFUSED'
      ? `does not answer: nothing listens at ${asking.url}; correct the address, or look at the network`
      : code === 'ENOTFOUND'
        ? `cannot be found: no host of ${asking.url}; correct the address, or look at the network`
        : `cannot be reached at ${asking.url}; look at the network`
  // An error without a code may quote what was sent.
  return error(asking, { kind: 'unreachable', what }, code ?? '', code === null ? {} : { cause })
}

/** The vendor refuses an upgrade with `{"detail": {code, status, message}}`, whose code counts: 400 and 401 may both be a bad key, and 401 an empty account. */
function refused(asking: Asking, { status, body, retryAfter }: SocketRefusal): ProviderError {
  const text = body.slice(0, 2000)
  const seconds = retryAfter !== null && /^\d{1,6}$/.test(retryAfter) ? Number(retryAfter) : null
  const told = `${status}${text.trim() && `: ${text}`}`
  const more = seconds === null ? {} : { retryAfterMs: seconds * 1000 }
  if (/quota_exceeded/.test(text)) return error(asking, noQuota, told)
  if (/invalid_api_key|unauthorized|authentication/i.test(text) || status === 401)
    return error(asking, badKey, told)
  if (status === 429) return error(asking, tooOften, told, more)
  if (status >= 500) return error(asking, failedItself, told, more)
  const what =
    status < 400
      ? 'is at another address; set ANTIPHON_ELEVENLABS_URL to where it redirects to'
      : status === 404
        ? `is not at ${asking.url}; correct ANTIPHON_ELEVENLABS_URL`
        : `does not accept a session with the model "${asking.model}" for this key`
  return error(asking, { kind: 'request', what }, told)
}

function codeOf(error: unknown): string | null {
  for (let at: unknown = error, depth = 0; at instanceof Error && depth < 5; at = at.cause, depth++) {
    const { code } = at as NodeJS.ErrnoException
    if (typeof code === 'string') return code
  }
  return null
}

/** A server's words on one line, not too many of them, and without the key. */
export function shown({ apiKey }: Asking, text: string): string {
  const safe = apiKey === '' ? text : text.replaceAll(apiKey, '…')
  const line = safe.replace(/\s+/g, ' ').trim().replace(/\.$/, '')
  return line.length > MOST_TEXT ? `${line.slice(0, MOST_TEXT)}…` : line
}
