import { EnvHttpProxyAgent, fetch } from 'undici'
import { PlaceFault } from './fault.ts'

/** As much of an HTTP answer as a download looks at. */
export interface Answer {
  readonly status: number
  header(name: string): string | null
  readonly body: AsyncIterable<Uint8Array>
}

/** Asks for a URL. Rejects when nothing answers, and with the signal's reason when that is aborted. */
export type Ask = (
  url: string,
  headers: Readonly<Record<string, string>>,
  signal: AbortSignal,
) => Promise<Answer>

type Values = Readonly<Record<string, string | undefined>>

/**
 * HTTP over the proxy that the environment names (HTTPS_PROXY, HTTP_PROXY, NO_PROXY, in capitals or not). Node 20's own
 * fetch looks at none of them: docs/decisions/0011. Close it, or an open connection holds the process up.
 */
export function openNet(environment: Values): { readonly ask: Ask; close(): Promise<void> } {
  const named = (name: string) => environment[name.toLowerCase()] || environment[name] || ''
  const agent = openAgent({
    httpProxy: named('HTTP_PROXY'),
    httpsProxy: named('HTTPS_PROXY'),
    noProxy: named('NO_PROXY'),
  })
  return {
    async ask(url, headers, signal) {
      const { bare, authorization } = takeCredentials(url)
      const answer = await fetch(bare, {
        headers: { ...headers, ...(authorization && { authorization }) },
        signal,
        dispatcher: agent,
      })
      return {
        status: answer.status,
        header: name => answer.headers.get(name),
        body: answer.body ?? emptyBody(),
      }
    },
    close: () => agent.destroy(),
  }
}

function openAgent(proxies: { httpProxy: string; httpsProxy: string; noProxy: string }): EnvHttpProxyAgent {
  try {
    return new EnvHttpProxyAgent(proxies)
  } catch (error) {
    // The value is not printed: a proxy's URL often holds a password.
    throw new Error('HTTPS_PROXY or HTTP_PROXY is not a URL such as http://proxy.example:3128.', {
      cause: error,
    })
  }
}

/** fetch refuses a URL that holds a name and a password. */
function takeCredentials(url: string): { bare: string; authorization: string | undefined } {
  if (!URL.canParse(url)) throw new PlaceFault('that is not a URL')
  const parsed = new URL(url)
  const { username, password } = parsed
  parsed.username = ''
  parsed.password = ''
  const pair = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`
  return {
    bare: parsed.href,
    authorization: username || password ? `Basic ${Buffer.from(pair).toString('base64')}` : undefined,
  }
}

async function* emptyBody(): AsyncGenerator<Uint8Array> {}
