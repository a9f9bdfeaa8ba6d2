import type { Asking } from '../../http/asking.ts'
import type { Http } from '../../http/http.ts'
import { ProviderError } from '../../provider.ts'

/** Sends the request; resolves with the stream of the reply. Throws `ProviderError` for a refusal, and what the HTTP client throws. */
export async function send(
  asking: Asking,
  { http, signal, body }: { readonly http: Http; readonly signal: AbortSignal; readonly body: string },
): Promise<AsyncIterable<Uint8Array>> {
  const answer = await http(asking, {
    method: 'POST',
    path: '/chat/completions',
    type: 'application/json',
    accept: 'text/event-stream',
    body,
    signal,
  })
  const type = answer.header('content-type') ?? ''
  if (!/json|html/.test(type)) return answer.body
  await answer.body[Symbol.asyncIterator]().return?.()
  throw new ProviderError(
    asking.name,
    `answers with ${type.slice(0, 60)} and not with a stream; look whether ${asking.shownUrl} is an API of chat completions`,
    { kind: 'request' },
  )
}
