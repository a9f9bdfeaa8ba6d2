import { Agent, request } from 'undici'
import { codeOf } from './told.ts'

/** What goes out. */
export interface Sent {
  readonly method: 'GET' | 'POST'
  readonly headers: Readonly<Record<string, string>>
  readonly body?: Uint8Array<ArrayBuffer> | string
  /** Aborted: the connection is cut. */
  readonly signal: AbortSignal
}

/** An answer, whatever its status. Who stops to read `body` gives the connection up. */
export interface Answered {
  readonly status: number
  header(name: string): string | null
  readonly body: AsyncIterable<Uint8Array>
}

type Fetch = typeof globalThis.fetch

/** A call's turns are some seconds apart, and a new TLS connection costs what a caller hears; Node's own `fetch` lets one go after four. */
const KEPT_MS = 60_000
/** For the whole process: calls take turns at it. */
const kept = new Agent({ keepAliveTimeout: KEPT_MS, keepAliveMaxTimeout: KEPT_MS })

/**
 * Asks over a kept connection, and once more over a new one where it is gone before an answer begins: a server closes idle ones, and may do so
 * while a request is on its way. With a `fetch` of the caller's own both go through that. No redirect is followed: a key goes to the address that
 * was given and to no other. Throws what the client throws.
 */
export async function askKept(url: string, sent: Sent, given?: Fetch): Promise<Answered> {
  try {
    return await (given ? askWith(given, url, sent) : askOver(kept, url, sent))
  } catch (error) {
    if (sent.signal.aborted || !gone.has(codeOf(error) ?? '')) throw error
  }
  if (given) return askWith(given, url, sent)
  const fresh = new Agent({ keepAliveTimeout: 1 })
  try {
    return await askOver(fresh, url, sent)
  } finally {
    // It waits for the answer's body to be read.
    void fresh.close().catch(() => {})
  }
}

const gone = new Set(['ECONNRESET', 'EPIPE', 'UND_ERR_SOCKET', 'ECONNABORTED'])

/** Undici's `request` takes a millisecond less than its `fetch` to get a request out (2.2 and 1.3 ms where a process has slept: `evaluate/http-hop.ts`). */
async function askOver(
  dispatcher: Agent,
  url: string,
  { method, headers, body, signal }: Sent,
): Promise<Answered> {
  const answer = await request(url, {
    method,
    headers,
    signal,
    dispatcher,
    ...(body !== undefined && { body }),
  })
  // Who aborts may not be reading, and then nobody else would take the error.
  answer.body.on('error', () => {})
  return {
    status: answer.statusCode,
    header(name) {
      const value = answer.headers[name]
      return (Array.isArray(value) ? value[0] : value) ?? null
    },
    body: answer.body,
  }
}

async function askWith(fetch: Fetch, url: string, sent: Sent): Promise<Answered> {
  const { status, headers, body } = await fetch(url, { ...sent, redirect: 'manual' })
  return { status, header: name => headers.get(name), body: body ?? nothing() }
}

async function* nothing(): AsyncGenerator<Uint8Array> {}
