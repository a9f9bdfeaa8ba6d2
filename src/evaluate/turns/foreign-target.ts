import { z } from 'zod'
import { withoutSecrets } from '../caller/address.ts'
import type { OpenTarget } from './bench-turns.ts'

const REQUEST_MS = 10_000
const answer = z.object({ signed_url: z.url() })

/**
 * A server that is not ours, by its origin or conversation URL. With a key each call gets a signed URL of its own, as the vendor's
 * clients do for an agent that is not public. Throws an Error that says what the server answered instead of one.
 */
export function foreignTarget(url: string, agent: string | undefined, key: string | undefined): OpenTarget {
  const shown = withoutSecrets(new URL(url))
  return {
    url: () => (key === undefined || agent === undefined ? Promise.resolve(url) : signedUrl(url, agent, key)),
    // A signed URL names its agent.
    agent: key === undefined ? agent : undefined,
    askServer: false,
    shown,
    isOwn: false,
    close: async () => {},
  }
}

async function signedUrl(url: string, agent: string, key: string): Promise<string> {
  const address = new URL(url)
  address.protocol = address.protocol.replace('ws', 'http')
  address.pathname = '/v1/convai/conversation/get-signed-url'
  address.search = ''
  address.searchParams.set('agent_id', agent)
  const response = await fetch(address, {
    headers: { 'xi-api-key': key },
    signal: AbortSignal.timeout(REQUEST_MS),
  })
  const body: unknown = await response.json().catch(() => null)
  const parsed = answer.safeParse(body)
  if (response.ok && parsed.success) return parsed.data.signed_url
  throw new Error(
    `no signed URL from ${withoutSecrets(address)}: HTTP ${response.status}; is the key that agent's?`,
  )
}
