import { askKept } from '../../http/kept.ts'
import { ProviderError } from '../../provider.ts'
import { type Asking, addressOf } from './asking.ts'
import { codeOf, refused } from './failure.ts'
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
  { signal, body, fetch: given }: Sending,
): Promise<ReadableStream<Uint8Array>> {
  mustBeSendable(asking)
  const answer = await askKept(
    fetch =>
      fetch(addressOf(asking, '/chat/completions'), {
        method: 'POST',
        headers: { 'content-type': 'application/json', accept: 'text/event-stream', ...asking.headers },
        body,
        signal,
        // The key goes to the address that was given and to no other.
        redirect: 'manual',
      }),
    { given, signal, codeOf },
  )
  if (answer.status !== 200 || answer.body === null) throw await refusalOf(asking, answer)
  const type = answer.headers.get('content-type') ?? ''
  if (/json|html/.test(type)) {
    await answer.body.cancel()
    throw new ProviderError(
      asking.name,
      `answers with ${type.slice(0, 60)} and not with a stream; look whether ${asking.shownUrl} is an API of chat completions`,
      { kind: 'request' },
    )
  }
  return answer.body
}

export async function refusalOf(asking: Asking, { status, headers, body }: Response): Promise<ProviderError> {
  return refused(asking, {
    status,
    body: await readStart(body, MOST_REFUSAL),
    retryAfter: headers.get('retry-after'),
  })
}

/** Throws for a key that no header can have: what `fetch` says of it would quote it. */
export function mustBeSendable({ name, headers, settings }: Asking): void {
  if (Object.values(headers).every(value => /^[\x20-\x7e]*$/.test(value))) return
  throw new ProviderError(
    name,
    `cannot be asked with this key: it has a character that no key has, such as a line end; correct ${settings.key}`,
    { kind: 'key' },
  )
}
