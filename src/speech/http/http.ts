import { Agent, fetch } from 'undici'
import { readStart } from '../llm/openai/read-start.ts'
import type { Asking } from './asking.ts'
import { codeOf, refused } from './failure.ts'

/** As much of a refusal is read. */
const MOST_REFUSAL = 16 << 10
/** A connection is kept between a call's turns; what the server has closed meanwhile is noticed, see `isStale`. */
const KEPT_MS = 60_000

export interface HttpRequest {
  readonly method: 'GET' | 'POST'
  /** Behind the base URL, with its slash. */
  readonly path: string
  readonly type?: string
  readonly body?: Uint8Array<ArrayBuffer> | string
  readonly signal: AbortSignal
}

/** A good answer: its headers and the stream of its body. */
export interface HttpAnswer {
  header(name: string): string | null
  readonly body: ReadableStream<Uint8Array>
}

/** Sends requests to one server over connections that are kept. Throws `ProviderError` for a refusal, and what `fetch` throws. */
export type Http = (asking: Asking, request: HttpRequest) => Promise<HttpAnswer>

/**
 * Opens one. A request that gets no answer at all because its connection is gone is sent once more, over a new connection: a server closes
 * idle ones, and may do so while a request is on its way.
 */
export function openHttp(given?: typeof globalThis.fetch): Http {
  const kept = new Agent({ keepAliveTimeout: KEPT_MS, keepAliveMaxTimeout: KEPT_MS })
  const over = (dispatcher: Agent) => given ?? (fetchOver(dispatcher) as typeof globalThis.fetch)
  return async (asking, request) => {
    try {
      return await send(over(kept), asking, request)
    } catch (error) {
      if (request.signal.aborted || !isStale(error)) throw error
    }
    const fresh = new Agent({ keepAliveTimeout: 1 })
    try {
      return await send(over(fresh), asking, request)
    } finally {
      // It waits for the answer's body to be read.
      void fresh.close().catch(() => {})
    }
  }
}

const fetchOver =
  (dispatcher: Agent) =>
  (url: string, init: RequestInit): Promise<unknown> =>
    fetch(url, { ...(init as object), dispatcher })

const isStale = (error: unknown): boolean =>
  ['ECONNRESET', 'EPIPE', 'UND_ERR_SOCKET', 'ECONNABORTED'].includes(codeOf(error) ?? '')

async function send(
  fetch: typeof globalThis.fetch,
  asking: Asking,
  { method, path, type, body, signal }: HttpRequest,
): Promise<HttpAnswer> {
  const { baseUrl, apiKey } = asking
  const answer = await fetch(`${baseUrl}${path}`, {
    method,
    headers: {
      ...(type !== undefined && { 'content-type': type }),
      ...(apiKey !== undefined && { authorization: `Bearer ${apiKey}` }),
    },
    ...(body !== undefined && { body }),
    signal,
    // The key goes to the address that was given and to no other.
    redirect: 'manual',
  })
  const { status, headers } = answer
  if (status !== 200 || answer.body === null)
    throw refused(asking, {
      status,
      // What breaks off in a refusal is a refusal still.
      body: await readStart(answer.body, MOST_REFUSAL).catch(() => ''),
      retryAfter: headers.get('retry-after'),
    })
  return { header: name => headers.get(name), body: answer.body }
}
