import { Agent, fetch as undiciFetch } from 'undici'
import { codeOf } from './told.ts'

/** A call's turns are some seconds apart, and a new TLS connection costs what a caller hears; Node's own `fetch` lets one go after four. */
const KEPT_MS = 60_000
/** For the whole process: calls take turns at it. */
const kept = new Agent({ keepAliveTimeout: KEPT_MS, keepAliveMaxTimeout: KEPT_MS })

type Fetch = typeof globalThis.fetch

const over = (dispatcher: Agent): Fetch =>
  ((url: string, init?: RequestInit) =>
    undiciFetch(url, { ...(init as object), dispatcher })) as unknown as Fetch

/** `fetch` over connections that are kept between requests. */
export const keptFetch: Fetch = over(kept)

/**
 * Asks over a kept connection, and once more over a new one where it is gone before an answer begins: a server closes idle ones, and may do so
 * while a request is on its way. With a `fetch` of the caller's own both go through that.
 */
export async function askKept<T>(
  ask: (fetch: Fetch) => Promise<T>,
  of: {
    readonly given: Fetch | undefined
    readonly signal: AbortSignal
  },
): Promise<T> {
  const { given, signal } = of
  try {
    return await ask(given ?? keptFetch)
  } catch (error) {
    if (signal.aborted || !gone.has(codeOf(error) ?? '')) throw error
  }
  if (given) return ask(given)
  const fresh = new Agent({ keepAliveTimeout: 1 })
  try {
    return await ask(over(fresh))
  } finally {
    // It waits for the answer's body to be read.
    void fresh.close().catch(() => {})
  }
}

const gone = new Set(['ECONNRESET', 'EPIPE', 'UND_ERR_SOCKET', 'ECONNABORTED'])
