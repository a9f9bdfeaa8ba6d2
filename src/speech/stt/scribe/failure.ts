import {
  type Asked,
  failedItself,
  failure,
  failureOfOpening,
  type Meaning,
  type Told,
  vendorMeaning,
} from '../../elevenlabs/failure.ts'
import { is } from '../../http/meaning.ts'
import { ProviderError } from '../../provider.ts'
import { type SocketEnd, SocketError } from '../../socket/provider-socket.ts'

export const NAME = 'scribe'

const ended = (what: string): Meaning => is('broken', `ended the session: ${what}`)

/** What the codes of its error frames mean beside those of the vendor (its JavaScript client, 2.73). */
const meanings: Readonly<Record<string, Meaning>> = {
  resource_exhausted: is('rate', 'has no capacity at the moment; try again in a little'),
  transcriber_error: is('down', 'failed to transcribe; try again, or see status.elevenlabs.io'),
  input_error: is('request', 'does not accept the audio'),
  invalid_request: is('request', 'does not accept the request; correct the model or the language'),
  chunk_size_exceeded: is('request', 'finds a chunk of audio too large'),
  commit_throttled: ended('a commit came with too little audio'),
  session_time_limit_exceeded: ended('it lasted too long'),
  insufficient_audio_activity: ended('there was too little audio'),
}

/** Some clients spell the codes with another `_error` at their end. */
const meaningOf = (asked: Asked, told: Told): Meaning | null =>
  meanings[told.codes] ?? meanings[told.codes.replace(/_error$/, '')] ?? vendorMeaning(asked, told)

/** An error frame. */
export function failedFrame(asked: Asked, { code, text }: { code: string; text: string }): ProviderError {
  const meaning = meaningOf(asked, { codes: code, text }) ?? failedItself
  return failure(asked, meaning, text === '' ? code : `${code}: ${text}`)
}

/** The socket ended and it was not us: whatever its code, 1000 too, that is a failure. */
export function lost(asked: Asked, { code, reason, silent }: SocketEnd): ProviderError {
  const named = reason === '' ? null : meaningOf(asked, { codes: reason, text: '' })
  if (named) return failure(asked, named, reason)
  const what = silent
    ? 'no longer answers; the connection is given up'
    : code === 1006
      ? 'was cut off; look at the network, or try again'
      : 'closed the connection; try again'
  const told = [code === 1006 ? '' : `close code ${code}`, reason].filter(Boolean).join(': ')
  return failure(asked, is('unreachable', what), told)
}

export const tooLate = (asked: Asked, what: string, ms: number): ProviderError =>
  failure(asked, is('late', `${what} for ${ms / 1000} s; look at the network, or try again`))

export const rubbish = (asked: Asked, frame: string): ProviderError =>
  failure(asked, is('broken', 'sent what is no frame of it; is there a proxy in between?'), frame)

export const skipped = (asked: Asked): ProviderError =>
  failure(asked, is('broken', 'has left out the text of a commit; try again'))

/** What kept the socket from opening. */
export function notOpened(asked: Asked, cause: unknown): ProviderError {
  if (cause instanceof ProviderError) return cause
  if (cause instanceof SocketError && !/bad address/.test(cause.message))
    return failureOfOpening(asked, cause, told => meaningOf(asked, told))
  return failure(asked, is('request', `has no usable address: ${asked.url} must be http:// or https://`))
}
