import { createHmac } from 'node:crypto'

/** The header in which the vendor's SDKs look for it. */
export const SIGNATURE_HEADER = 'ElevenLabs-Signature'

/**
 * `t=<unix seconds>,v0=<hex>`: HMAC-SHA256 of `<t>.<body>`, over the very bytes that are sent. No space behind the comma: the vendor's verifiers do not
 * expect one. They refuse what is older than 30 minutes, so each attempt is signed anew.
 */
export async function signatureOf(
  body: AsyncIterable<Uint8Array>,
  { secret, unixSecs }: { readonly secret: string; readonly unixSecs: number },
): Promise<string> {
  const hmac = createHmac('sha256', secret)
  hmac.update(`${unixSecs}.`)
  for await (const part of body) hmac.update(part)
  return `t=${unixSecs},v0=${hmac.digest('hex')}`
}
