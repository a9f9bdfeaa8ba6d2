import { randomUUID } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'
import { type WebSocket, WebSocketServer } from 'ws'
import { type Clock, pause, startClock } from '../../flow/clock.ts'
import type { TextToSpeech } from '../../speech/provider.ts'
import type { FaultRule } from '../fault-plan.ts'
import type { SimulatedService } from '../host.ts'
import type { Journal } from '../journal.ts'
import type { Random } from '../line/random.ts'
import { seedRandom } from '../line/random.ts'
import type { VoiceRefusal } from './voice-errors.ts'
import { isRefusal, readVoiceQuery, type VoiceQuery } from './voice-query.ts'
import { refusalOf, refuse, serveVoiceRequest } from './voice-request.ts'
import { openVoiceService, type VoiceLatencies, type VoiceService } from './voice-service.ts'
import { serveVoiceSocket } from './voice-socket.ts'

export interface SimulatedVoiceOptions {
  readonly journal: Journal
  readonly faults: readonly FaultRule[]
  readonly clock?: Clock
  readonly random?: Random
  readonly latency?: Partial<VoiceLatencies>
  /** The key that is good. Left out: any is, but there must be one. */
  readonly key?: string
  /** Who speaks for it. */
  readonly voice: TextToSpeech
  /** Ids of the voices that it has. Left out: any. */
  readonly voices?: readonly string[]
}

// 16 MB, as said of the vendor's server.
const MOST_BYTES = 16 << 20

/**
 * ElevenLabs' text to speech as its clients see it: both sockets (`multi-stream-input`, `stream-input`) and the request for a stream, in `pcm_*` and
 * `ulaw_8000`. It behaves as recorded and documented in 2025 and 2026, and misbehaves as `elevenLabsVoiceFaults` lists.
 */
export function simulateElevenLabsVoice(options: SimulatedVoiceOptions): SimulatedService {
  const service = openVoiceService({
    journal: options.journal,
    faults: options.faults,
    clock: options.clock ?? startClock(),
    random: options.random ?? seedRandom(1),
    latency: options.latency ?? {},
    key: options.key ?? null,
    voice: options.voice,
    voices: options.voices ?? null,
  })
  const server = new WebSocketServer({ noServer: true, maxPayload: MOST_BYTES, perMessageDeflate: false })
  const sockets = new Set<WebSocket>()
  const waiting = new Set<Duplex>()
  server.on('headers', headers => {
    headers.push('x-region: us-central1', `x-trace-id: ${randomUUID().replaceAll('-', '')}`)
  })
  let connections = 0
  return {
    http(request: IncomingMessage, response: ServerResponse) {
      const query = request.method === 'POST' ? readVoiceQuery(request.url ?? '') : null
      if (query === null || (!isRefusal(query) && query.endpoint !== 'stream')) return false
      const connection = ++connections
      if (isRefusal(query)) refuse(response, query)
      else
        void serveVoiceRequest(request, response, { service, query, connection }).catch(() =>
          response.destroy(),
        )
      return true
    },
    upgrade(request, stream, head) {
      const query = readVoiceQuery(request.url ?? '')
      if (query === null || (!isRefusal(query) && query.endpoint === 'stream')) return false
      const connection = ++connections
      waiting.add(stream)
      void admit(service, { request, query, connection }).then(refusal => {
        waiting.delete(stream)
        if (stream.destroyed) return
        if (refusal !== null || isRefusal(query))
          return refuseUpgrade(stream, refusal ?? (query as VoiceRefusal))
        server.handleUpgrade(request, stream, head, socket => {
          sockets.add(socket)
          socket.on('close', () => sockets.delete(socket))
          serveVoiceSocket(socket, { service, query, connection, request })
        })
      })
      return true
    },
    close() {
      for (const stream of waiting) stream.destroy()
      for (const socket of sockets) socket.terminate()
      server.close()
    },
  }
}

/** After the time that an upgrade takes: why it is refused; null: it is not. */
async function admit(
  service: VoiceService,
  of: { request: IncomingMessage; query: VoiceQuery | VoiceRefusal; connection: number },
): Promise<VoiceRefusal | null> {
  const { request, query, connection } = of
  service.journal.write(connection, 'upgrade-requested', { path: request.url?.split('?')[0] })
  await pause(service.clock, service.wait('open'))
  return isRefusal(query) ? query : refusalOf(request, service, query, connection)
}

function refuseUpgrade(stream: Duplex, { status, body, headers }: VoiceRefusal): void {
  const lines = Object.entries({
    ...headers,
    'content-length': String(Buffer.byteLength(body)),
    connection: 'close',
  }).map(([name, value]) => `${name}: ${value}`)
  stream.end(`HTTP/1.1 ${status} Refused\r\n${lines.join('\r\n')}\r\n\r\n${body}`)
}
