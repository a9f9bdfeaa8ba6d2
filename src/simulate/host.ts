import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Duplex } from 'node:stream'

/** One service of a simulated provider. Each method says whether the request was its own. */
export interface SimulatedService {
  http?(request: IncomingMessage, response: ServerResponse): boolean
  upgrade?(request: IncomingMessage, socket: Duplex, head: Buffer): boolean
  close?(): void
}

export interface SimulatorHost {
  readonly port: number
  /** `http://127.0.0.1:PORT`. */
  readonly url: string
  close(): Promise<void>
}

/** Where a simulator says that it is one: what is measured on it must not pass for the provider's. */
const MARK = '/v1/antiphon/simulator'

const KEPT_MS = 75_000

/** Serves them on one port of the loopback (0: a free one). What is nobody's is answered with 404 and a JSON body. */
export async function startHost(services: readonly SimulatedService[], port = 0): Promise<SimulatorHost> {
  const server = createServer((request, response) => {
    if (request.url === MARK) {
      response.writeHead(200, { 'content-type': 'application/json' })
      return void response.end('{"simulator":true}')
    }
    if (services.some(service => service.http?.(request, response))) return
    response.writeHead(404, { 'content-type': 'application/json' })
    response.end(JSON.stringify({ error: { message: `no such path: ${request.method} ${request.url}` } }))
  })
  // As long as the real ones at least; Node's own five seconds would have each turn of a call open a connection.
  server.keepAliveTimeout = KEPT_MS
  server.on('upgrade', (request, socket, head) => {
    socket.on('error', () => socket.destroy())
    if (services.some(service => service.upgrade?.(request, socket, head))) return
    socket.end('HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\nconnection: close\r\n\r\n')
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', resolve)
  })
  const bound = (server.address() as AddressInfo).port
  return {
    port: bound,
    url: `http://127.0.0.1:${bound}`,
    close: () =>
      new Promise(resolve => {
        for (const service of services) service.close?.()
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
