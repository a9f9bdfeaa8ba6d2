import { type Asking, addressOf, mustBeSendable } from './asking.ts'
import { refused } from './failure.ts'
import { askKept } from './kept.ts'
import { readStart } from './read-start.ts'
import { unsecret } from './told.ts'

/** As much of a refusal is read. */
const MOST_REFUSAL = 16 << 10

export interface HttpRequest {
  readonly method: 'GET' | 'POST'
  /** Behind the base URL, with its slash. */
  readonly path: string
  readonly type?: string
  readonly accept?: string
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

/** Opens one, over `given` or over the connections that the process keeps. */
export function openHttp(given?: typeof globalThis.fetch): Http {
  return async (asking, request) => {
    mustBeSendable(asking)
    return askKept(fetch => send(fetch, asking, request), { given, signal: request.signal })
  }
}

async function send(
  fetch: typeof globalThis.fetch,
  asking: Asking,
  { method, path, type, accept, body, signal }: HttpRequest,
): Promise<HttpAnswer> {
  const answer = await fetch(addressOf(asking, path), {
    method,
    headers: {
      ...(type !== undefined && { 'content-type': type }),
      ...(accept !== undefined && { accept }),
      ...asking.headers,
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
  // What a header says is told and logged, so it must not show the key.
  const safe = (value: string | null) => (value === null ? null : unsecret(asking, value))
  return { header: name => safe(headers.get(name)), body: answer.body }
}
