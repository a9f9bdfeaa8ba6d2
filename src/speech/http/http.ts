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
  /** Who stops to read it gives the connection up. */
  readonly body: AsyncIterable<Uint8Array>
}

/** Sends requests to one server over connections that are kept. Throws `ProviderError` for a refusal, and what the HTTP client throws. */
export type Http = (asking: Asking, request: HttpRequest) => Promise<HttpAnswer>

/** Opens one, over `given` or over the connections that the process keeps. */
export function openHttp(given?: typeof globalThis.fetch): Http {
  return async (asking, { method, path, type, accept, body, signal }) => {
    mustBeSendable(asking)
    const headers = {
      ...(type !== undefined && { 'content-type': type }),
      ...(accept !== undefined && { accept }),
      ...asking.headers,
    }
    const url = addressOf(asking, path)
    const answer = await askKept(url, { method, headers, signal, ...(body !== undefined && { body }) }, given)
    if (answer.status !== 200)
      throw refused(asking, {
        status: answer.status,
        // What breaks off in a refusal is a refusal still.
        body: await readStart(answer.body, MOST_REFUSAL).catch(() => ''),
        retryAfter: answer.header('retry-after'),
      })
    // What a header says is told and logged, so it must not show the key.
    const safe = (value: string | null) => (value === null ? null : unsecret(asking, value))
    return { header: name => safe(answer.header(name)), body: answer.body }
  }
}
