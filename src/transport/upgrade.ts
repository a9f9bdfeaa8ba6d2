import type { IncomingMessage, Server } from 'node:http'
import type { Duplex } from 'node:stream'
import { WebSocketServer } from 'ws'
import { serveConversation } from './conversation.ts'
import type { Door } from './door.ts'
import { serveEcho } from './echo.ts'

const PATH = '/v1/convai/conversation'
/** Above our own frame limit, so that we can say what was wrong; beyond this the socket itself refuses. */
const MAX_PAYLOAD_BYTES = 4 * 1024 * 1024

export interface EchoPorts {
  /** Echo sockets at once, apart from the calls. */
  readonly limit: number
  readonly conversationId: () => string
}

/** Takes WebSocket upgrades: `GET /v1/convai/conversation?agent_id=…`, and with `echo=1` the echo mode. */
export function takeUpgrades(server: Server, door: Door, echo: EchoPorts): { close(): void } {
  const sockets = new WebSocketServer({
    noServer: true,
    perMessageDeflate: false,
    maxPayload: MAX_PAYLOAD_BYTES,
    // A client that offers `convai` must get it back; a `bearer.…` beside it is a secret and never echoed.
    handleProtocols: offered => (offered.has('convai') ? 'convai' : false),
  })
  let echoes = 0

  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    socket.on('error', () => {})
    const url = readUrl(request)
    if (url?.pathname !== PATH) return reject(socket, 404, `no WebSocket here; conversations are at ${PATH}`)
    const echoing = url.searchParams.get('echo') === '1'
    if (echoing && echoes >= echo.limit) return reject(socket, 503, 'too many echo clients')
    sockets.handleUpgrade(request, socket, head, ws => {
      if (!echoing) return serveConversation(ws, url.searchParams.get('agent_id') ?? '', door)
      echoes += 1
      serveEcho(ws, echo.conversationId(), () => {
        echoes -= 1
      })
    })
  })
  return { close: () => sockets.close() }
}

function readUrl(request: IncomingMessage): URL | null {
  try {
    return new URL(request.url ?? '/', 'http://localhost')
  } catch {
    return null
  }
}

function reject(socket: Duplex, code: number, reason: string): void {
  const body = JSON.stringify({
    detail: { status: code === 404 ? 'not_found' : 'unavailable', message: reason },
  })
  socket.end(
    `HTTP/1.1 ${code} ${code === 404 ? 'Not Found' : 'Service Unavailable'}\r\ncontent-type: application/json\r\ncontent-length: ${Buffer.byteLength(body)}\r\nconnection: close\r\n\r\n${body}`,
  )
}
