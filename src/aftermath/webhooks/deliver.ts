import { Readable } from 'node:stream'
import { type Dispatcher, request } from 'undici'
import type { Millis } from '../../flow/clock.ts'
import { readWait } from '../../speech/http/duration.ts'
import type { Body } from './body.ts'
import { SIGNATURE_HEADER, signatureOf } from './signature.ts'

export interface Delivery {
  /** The same at every attempt: by it a receiver knows what it has already. */
  readonly id: string
  readonly url: string
  /** Null: it goes unsigned. */
  readonly secret: string | null
  readonly headers: Readonly<Record<string, string>>
  readonly body: Body
}

/** `retries`: another attempt may do better. `error` names no secret and nothing of the call. */
export type Delivered =
  | { readonly ok: true; readonly status: number }
  | {
      readonly ok: false
      readonly error: string
      readonly status: number | null
      readonly retries: boolean
      readonly retryAfterMs: Millis | null
    }

export interface Sending {
  readonly dispatcher: Dispatcher
  readonly build: string
  readonly signal: AbortSignal
  /** Unix time, ms. */
  readonly now: () => number
  readonly limits?: SendingLimits
}

export interface SendingLimits {
  /** From the end of the body to the answer. */
  readonly answerMs: Millis
  /** For everything: a recording takes its time on a thin line. */
  readonly wholeMs: Millis
}

const LIMITS: SendingLimits = { answerMs: 30_000, wholeMs: 600_000 }

/** One attempt. Never rejects. A redirect is not followed: what is signed for one address is not for another. */
export async function deliver(delivery: Delivery, sending: Sending): Promise<Delivered> {
  const { dispatcher, build, now, limits = LIMITS } = sending
  const signal = AbortSignal.any([sending.signal, AbortSignal.timeout(limits.wholeMs)])
  try {
    const signature =
      delivery.secret === null
        ? null
        : await signatureOf(delivery.body(), {
            secret: delivery.secret,
            unixSecs: Math.floor(now() / 1000),
          })
    const answer = await request(delivery.url, {
      method: 'POST',
      headers: {
        ...delivery.headers,
        'content-type': 'application/json',
        'user-agent': `Antiphon/${build}`,
        'webhook-id': delivery.id,
        ...(signature !== null && { [SIGNATURE_HEADER]: signature }),
      },
      body: Readable.from(delivery.body()),
      dispatcher,
      signal,
      headersTimeout: limits.answerMs,
      bodyTimeout: limits.answerMs,
    })
    // What it says beside its status is not read; the connection is given up if it says much.
    await answer.body.dump({ limit: MOST_ANSWER, signal }).catch(() => {})
    return judge(answer.statusCode, answer.headers['retry-after'])
  } catch (error) {
    const code = codeOf(error)
    return {
      ok: false,
      status: null,
      error: failures[code] ?? refusalText(error, code),
      retries: true,
      retryAfterMs: null,
    }
  }
}

const MOST_ANSWER = 16_384

/** Of the refusals that say "this request, never again" only those are tried again that mean "not now". */
const passing = new Set([408, 409, 423, 425, 429])

function judge(status: number, retryAfter: string | string[] | undefined): Delivered {
  if (status >= 200 && status < 300) return { ok: true, status }
  const header = Array.isArray(retryAfter) ? (retryAfter[0] ?? null) : (retryAfter ?? null)
  const retries = status >= 500 || passing.has(status)
  const why = status >= 300 && status < 400 ? ', and redirects are not followed' : ''
  return {
    ok: false,
    status,
    error: `the receiver answered ${status}${why}`,
    retries,
    retryAfterMs: retries ? readWait(header, '') : null,
  }
}

const failures: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'the connection was refused',
  ECONNRESET: 'the connection was cut before an answer',
  UND_ERR_SOCKET: 'the connection was cut before an answer',
  UND_ERR_CONNECT_TIMEOUT: 'no connection came about in time',
  UND_ERR_HEADERS_TIMEOUT: 'no answer came in time',
  ENOTFOUND: 'the name of the host is not known',
  EAI_AGAIN: 'the name of the host could not be looked up',
  TimeoutError: 'it was not delivered in time',
  AbortError: 'the server was stopping',
}

/** The network policy's own words name no address; anybody else's are left out. */
const refusalText = (error: unknown, code: string): string =>
  error instanceof Error && error.name === 'AddressRefused' ? error.message : `it could not be sent (${code})`

function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown'
  const { code } = error as NodeJS.ErrnoException
  return typeof code === 'string' && code !== 'ABORT_ERR' ? code : error.name
}
