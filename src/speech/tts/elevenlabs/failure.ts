import {
  type Asked as AskedVendor,
  failedItself,
  failure,
  type Meaning,
  failureOfOpening as openingFailure,
  type Told,
  vendorMeaning,
} from '../../elevenlabs/failure.ts'
import { is } from '../../http/meaning.ts'
import type { ProviderError } from '../../provider.ts'
import type { SocketEnd, SocketError } from '../../socket/provider-socket.ts'

export interface Asked extends AskedVendor {
  readonly voice: string
}

// The service says of none of these how long; their cause passes within seconds.
const BUSY_MS = 1_000

/** An error frame. It is the end of the socket, whose close comes 800 ms later with the same text. */
export function failureOfFrame(asked: Asked, { error, message }: { error: string; message: string }) {
  const meaning = meaningOf(asked, { codes: error, text: message }) ?? failedItself
  return failure(asked, meaning, message || error)
}

/** A socket that ended before all was said. Its reason is the text of an error, where there was one. */
export function failureOfEnd(asked: Asked, { code, reason, silent }: SocketEnd): ProviderError {
  const told = reason === '' ? null : meaningOf(asked, { codes: '', text: reason })
  return failure(asked, told ?? endMeaning(asked, code, silent), reason || `close ${code}`)
}

function endMeaning({ voice, model, url }: Asked, code: number, silent: boolean): Meaning {
  if (silent)
    return is('unreachable', `no longer answers at ${url}, though the connection stands; look at the network`)
  if (code === 1009)
    return is(
      'broken',
      `found a message too big, as it also says of a voice and a model that do not go together; look whether voice ${quote(voice)} can be spoken with ${model}`,
    )
  if (code === 1001 || code === 1012)
    return { ...is('unreachable', 'restarts; try again'), retryAfterMs: BUSY_MS }
  if (code === 1000) return is('broken', 'closed the connection before all was spoken; try again')
  return is(
    code === 1006 ? 'unreachable' : 'down',
    `lost the connection to ${url}; look at the network if it goes on`,
  )
}

/** The upgrade was refused, or there was no connection. */
export const failureOfOpening = (asked: Asked, error: SocketError): ProviderError =>
  openingFailure(asked, error, told => meaningOf(asked, told))

/** Null: nothing known. */
function meaningOf(asked: Asked, told: Told): Meaning | null {
  const own = voiceMeaning(asked.voice, told)
  if (own) return own
  const meaning = vendorMeaning(asked, told)
  return meaning?.kind === 'rate' ? { ...meaning, retryAfterMs: BUSY_MS } : meaning
}

function voiceMeaning(voice: string, { codes, text }: Told): Meaning | null {
  const says = (words: RegExp) => words.test(codes) || words.test(text)
  if (says(/voice_id_does_not_exist|voice_not_found|A voice with voice_id/i))
    return is('request', `has no voice ${quote(voice)} for this key; choose one of its voice library`)
  if (says(/max_active_conversations|maximum simultaneous contexts/i))
    return {
      ...is('rate', 'has too many contexts open on one connection; try again on another'),
      retryAfterMs: 0,
    }
  if (says(/input_timeout_exceeded|Have not received a new text input/i))
    return is('unreachable', 'closed the connection because no text came for too long; try again')
  if (says(/voice_settings field must be provided/i))
    return is('broken', 'refuses the voice settings because they came late or changed; try again')
  if (says(/input_message_json_decode_fail|invalid_input_message/))
    return is('request', 'does not understand the request; look whether its API has changed')
  return null
}

/** Made here and told by nobody: too late, or makes no sense. */
export const failureHere = (asked: Asked, kind: 'late' | 'broken', what: string): ProviderError =>
  failure(asked, is(kind, what))

const quote = (text: string): string => JSON.stringify(text)
