import { WebSocketServer } from 'ws'
import type { Answer } from './fake-dial.ts'

/** A real WebSocket server on a free port with a fake agent behind it. */
export interface FakeServer {
  readonly url: string
  /** The URL and the subprotocols of each connection. */
  readonly asked: readonly { readonly path: string; readonly protocols: string }[]
  close(): void
}

export async function serveFake(answer: Answer): Promise<FakeServer> {
  const asked: { path: string; protocols: string }[] = []
  const server = new WebSocketServer({
    host: '127.0.0.1',
    port: 0,
    handleProtocols: protocols => (protocols.has('convai') ? 'convai' : false),
  })
  server.on('connection', (socket, request) => {
    asked.push({ path: request.url ?? '', protocols: request.headers['sec-websocket-protocol'] ?? '' })
    const agent = answer({
      send: text => socket.send(text),
      close: (code, reason) => socket.close(code, reason),
    })
    socket.on('message', data => agent.receive(data.toString()))
    socket.on('close', () => agent.stop())
  })
  await new Promise(resolve => server.once('listening', resolve))
  const address = server.address()
  const port = typeof address === 'object' ? address?.port : 0
  return {
    url: `ws://127.0.0.1:${port}`,
    asked,
    close() {
      for (const socket of server.clients) socket.terminate()
      server.close()
    },
  }
}
