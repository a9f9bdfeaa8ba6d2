import type { IncomingMessage, Server } from 'node:http'
import type { Duplex } from 'node:stream'
import { type WebSocket, WebSocketServer } from 'ws'
import { closing } from '../protocol/closing.ts'
import { isForwarded, type Knock } from '../protocol/knock.ts'
import { serveConversation } from './conversation.ts'
import type { Door } from './door.ts'
import { serveEcho } from './echo.ts'
import { openSocket } from './socket.ts'

/** Self-hosted clients call any path that ends so; a base path of a proxy's may stand before it. */
const PATH = '/convai/conversation'
/** The vendor's socket for watching a call. */
const MONITOR = /\/convai\/conversations\/[^/]+\/monitor$/
/** Above our own frame limit, so that we can say what was wrong; beyond this the socket itself refuses. */
const MAX_PAYLOAD_BYTES = 4 * 1024 * 1024
/** Sockets at once whose conversation has not begun: each may hold a mebibyte for ten seconds. */
const MOST_ARRIVING = 1000
/** Of these from one address, so that one client cannot keep all others out; who dials in order is past it in milliseconds. */
const MOST_FROM_ONE = 250

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
  const arriving = new Map<WebSocket, string>()
  const arrivingFrom = (address: string) => [...arriving.values()].filter(from => from === address).length

  function converse(ws: WebSocket, knock: Knock): void {
    if (arriving.size >= MOST_ARRIVING || arrivingFrom(knock.remoteAddress) >= MOST_FROM_ONE) {
      ws.on('error', () => {})
      return openSocket(ws).close(closing('calls-full'), false)
    }
    arriving.set(ws, knock.remoteAddress)
    serveConversation(ws, knock, door, () => arriving.delete(ws))
  }

  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    socket.on('error', () => {})
    const knock = readKnock(request)
    if (knock && MONITOR.test(knock.path))
      return reject(socket, 501, 'watching a call over a WebSocket is not there yet on this server')
    if (!knock?.path.endsWith(PATH))
      return reject(socket, 404, `no WebSocket here; conversations are at /v1${PATH}`)
    const echoing = knock.query.get('echo') === '1'
    if (echoing && echoes >= echo.limit) return reject(socket, 503, 'too many echo clients')
    sockets.handleUpgrade(request, socket, head, ws => {
      if (!echoing) return converse(ws, knock)
      echoes += 1
      serveEcho(ws, echo.conversationId(), () => {
        echoes -= 1
      })
    })
  })
  return { close: () => sockets.close() }
}

function readKnock(request: IncomingMessage): Knock | null {
  const { headers, socket } = request
  let url: URL
  try {
    url = new URL(request.url ?? '/', 'http://localhost')
  } catch {
    return null
  }
  return {
    path: url.pathname,
    query: url.searchParams,
    origin: headers.origin ?? null,
    apiKey: one(headers['xi-api-key']),
    bearer: bearerOf(one(headers['sec-websocket-protocol']), headers.authorization),
    remoteAddress: socket.remoteAddress ?? '',
    host: headers.host ?? '',
    isForwarded: isForwarded(Object.keys(headers)),
  }
}

const one = (value: string | string[] | undefined): string | null =>
  (Array.isArray(value) ? value[0] : value) ?? null

/** The official client offers `bearer.TOKEN` as a subprotocol, because a browser's socket has no headers of its own. */
function bearerOf(protocols: string | null, authorization: string | undefined): string | null {
  const offered = protocols?.split(',').map(name => name.trim()) ?? []
  const inProtocol = offered.find(name => name.startsWith('bearer.'))?.slice('bearer.'.length)
  return inProtocol ?? /^Bearer (\S+)$/i.exec(authorization ?? '')?.[1] ?? null
}

const refusals = {
  404: { status: 'not_found', words: 'Not Found' },
  501: { status: 'not_implemented', words: 'Not Implemented' },
  503: { status: 'unavailable', words: 'Service Unavailable' },
} as const

function reject(socket: Duplex, code: keyof typeof refusals, message: string): void {
  const { status, words } = refusals[code]
  const body = JSON.stringify({ detail: { status, message } })
  socket.end(
    `HTTP/1.1 ${code} ${words}\r\ncontent-type: application/json\r\ncontent-length: ${Buffer.byteLength(body)}\r\nconnection: close\r\n\r\n${body}`,
  )
}
