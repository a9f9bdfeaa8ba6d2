import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface Received {
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

export interface Receiver {
  readonly url: string
  readonly received: readonly Received[]
  close(): Promise<void>
}

/** What a receiver does with a request: answers with a status and headers, never answers, or cuts the connection. */
export type Reaction =
  | number
  | { readonly status: number; readonly headers: Record<string, string> }
  | 'hang'
  | 'cut'

/** For tests: a receiver of webhooks on a free port; `react` is asked with the number of the request, from 1 on. */
export async function startReceiver(react: (times: number) => Reaction = () => 200): Promise<Receiver> {
  const received: Received[] = []
  const server = createServer(async (request, response) => {
    const parts: Buffer[] = []
    try {
      for await (const part of request) parts.push(part as Buffer)
    } catch {
      return
    }
    received.push({ headers: request.headers, body: Buffer.concat(parts).toString() })
    const reaction = react(received.length)
    if (reaction === 'hang') return
    if (reaction === 'cut') return void request.socket.destroy()
    if (typeof reaction === 'number') response.writeHead(reaction)
    else response.writeHead(reaction.status, reaction.headers)
    response.end('thank you')
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}/hook/path-secret`,
    received,
    async close() {
      server.closeAllConnections()
      await new Promise(resolve => server.close(resolve))
    },
  }
}
