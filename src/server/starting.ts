import type { Server } from 'node:http'
import type { Duplex } from 'node:stream'
import { getRequestListener } from '@hono/node-server'
import { Hono } from 'hono'
import { health } from '../http/health.ts'

const UNREADY = { status: 'unready', reason: 'starting' }
const REFUSAL =
  'HTTP/1.1 503 Service Unavailable\r\nretry-after: 1\r\ncontent-length: 0\r\nconnection: close\r\n\r\n'

/**
 * Answers for a server whose port is taken and whose models are not loaded yet: it lives and takes no calls. Without that whoever asks now would
 * never be answered. The function that it returns ends it.
 */
export function answerWhileStarting(server: Server): () => void {
  const app = new Hono()
    .route('/', health({ unready: () => UNREADY.reason }))
    .notFound(context => context.json(UNREADY, 503))
  const request = getRequestListener(app.fetch)
  const upgrade = (_: unknown, socket: Duplex) => {
    socket.on('error', () => socket.destroy())
    socket.end(REFUSAL)
  }
  server.on('request', request)
  server.on('upgrade', upgrade)
  return () => {
    server.off('request', request)
    server.off('upgrade', upgrade)
  }
}
