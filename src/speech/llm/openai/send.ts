import { ProviderError } from '../../provider.ts'
import { type Asking, refused } from './failure.ts'
import { readStart } from './read-start.ts'

/** As much of a refusal is read. */
const MOST_REFUSAL = 16 << 10

export interface Sending {
  readonly signal: AbortSignal
  readonly body: string
  readonly fetch?: typeof globalThis.fetch
}

/** Sends the request; resolves with the stream of the reply. Throws `ProviderError` for a refusal, and what `fetch` throws. */
export async function send(
  asking: Asking,
  { signal, body, fetch = globalThis.fetch }: Sending,
): Promise<ReadableStream<Uint8Array>> {
  const { baseUrl, apiKey } = asking
  const answer = await fetch(`${baseUrl}/chat/completions`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      accept: 'text/event-stream',
      ...(apiKey !== undefined && { authorization: `Bearer ${apiKey}` }),
    },
    body,
    signal,
    // The key goes to the address that was given and to no other.
    redirect: 'manual',
  })
  const { status, headers } = answer
  if (status !== 200 || answer.body === null)
    throw refused(asking, {
      status,
      body: await readStart(answer.body, MOST_REFUSAL),
      retryAfter: headers.get('retry-after'),
    })
  const type = headers.get('content-type') ?? ''
  if (/json|html/.test(type)) {
    await answer.body.cancel()
    throw new ProviderError(
      asking.name,
      `answers with ${type.slice(0, 60)} and not with a stream; look whether ${baseUrl} is an API of chat completions`,
    )
  }
  return answer.body
}
