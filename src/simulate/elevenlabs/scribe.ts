import { randomUUID } from 'node:crypto'
import type { ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'
import { type WebSocket, WebSocketServer } from 'ws'
import { type Clock, pause, startClock } from '../../flow/clock.ts'
import type { SpeechToText } from '../../speech/provider.ts'
import { type FaultRule, faultAt } from '../fault-plan.ts'
import type { SimulatedService } from '../host.ts'
import type { Journal } from '../journal.ts'
import { type Random, seedRandom } from '../line/random.ts'
import { drawLatency } from '../providers/latency.ts'
import { openingFaults, type ScribeFault } from './scribe-faults.ts'
import { configOf, readQuery } from './scribe-query.ts'
import { openSession, type ScribeLatency, type ScribeLimits } from './scribe-session.ts'
import { openTokens } from './scribe-tokens.ts'
import { openWire } from './scribe-wire.ts'

const PATH = '/v1/speech-to-text/realtime'
const TOKEN_PATH = '/v1/single-use-token/realtime_scribe'
const MOST_MESSAGE_BYTES = 4 << 20
const MOST_EARLY = 10_000

export { scribeFaults } from './scribe-faults.ts'

/** As recorded in 2026-09, and as documented for partials. */
export const scribeLatency: ScribeLatency = {
  session: { kind: 'uniform', from: 203, to: 224 },
  commit: { kind: 'uniform', from: 215, to: 335 },
  partial: { kind: 'constant', ms: 150 },
}
const usualLimits: ScribeLimits = { idleMs: 15_000, autoCommitMs: 90_000 }

export interface SimulatedScribeOptions {
  readonly journal: Journal
  readonly faults: readonly FaultRule[]
  /** Who really hears. Its texts are what the simulator says. */
  readonly ears: SpeechToText
  readonly clock?: Clock
  readonly random?: Random
  readonly latency?: Partial<ScribeLatency>
  readonly limits?: Partial<ScribeLimits>
  /** The one that is accepted. Left out: any. */
  readonly key?: string
}

/**
 * ElevenLabs' Scribe v2 realtime on the wire (`GET /v1/speech-to-text/realtime` as a WebSocket) and its single-use tokens (`POST
 * /v1/single-use-token/realtime_scribe`), as they were recorded in 2026-09, with their faults. `scribeFaults` lists these.
 */
export function simulateScribe(options: SimulatedScribeOptions): SimulatedService {
  const clock = options.clock ?? startClock()
  const all = {
    random: seedRandom(1),
    ...options,
    clock,
    latency: { ...scribeLatency, ...options.latency },
    limits: { ...usualLimits, ...options.limits },
  }
  const from = clock.now()
  const tokens = openTokens(clock)
  const sockets = new WebSocketServer({
    noServer: true,
    perMessageDeflate: false,
    maxPayload: MOST_MESSAGE_BYTES,
  })
  sockets.on('headers', headers => headers.push('x-region: simulated', `x-trace-id: ${randomUUID()}`))
  let connections = 0

  const isKey = (given: string | string[] | undefined): boolean =>
    typeof given === 'string' && given !== '' && (all.key === undefined || given === all.key)
  const faultsOf =
    (connection: number) =>
    (names: readonly ScribeFault[], message: number | null): FaultRule | null => {
      const rule = faultAt(all.faults, names, { connection, message, ms: clock.now() - from })
      if (rule) all.journal.write(connection, 'fault-injected', { fault: rule.name, message })
      return rule
    }
  return {
    http(request, response) {
      if (request.url?.split('?')[0] !== TOKEN_PATH) return false
      request.resume()
      if (request.method !== 'POST') return json(response, 405, { detail: 'Method Not Allowed' })
      if (!isKey(request.headers['xi-api-key'])) return json(response, 401, badKey)
      return json(response, 200, { token: tokens.make() })
    },
    upgrade(request, socket, head) {
      const [path, search = ''] = (request.url ?? '').split('?')
      if (path !== PATH) return false
      const query = new URLSearchParams(search)
      connections += 1
      const connection = connections
      const fault = faultsOf(connection)
      const refusal = fault(['refuse'], null)
      if (refusal) return refuse(socket, refusal.value ?? 503)
      const isKnown = isKey(request.headers['xi-api-key']) || tokens.use(query.get('token') ?? '')
      sockets.handleUpgrade(request, socket, head, ws => {
        serve({ ws, socket, connection, fault, isKnown, query, ...all })
      })
      return true
    },
    close() {
      for (const ws of sockets.clients) ws.terminate()
      sockets.close()
    },
  }
}

type Serving = Required<Pick<SimulatedScribeOptions, 'journal' | 'ears' | 'clock' | 'random'>> & {
  readonly ws: WebSocket
  readonly socket: Duplex
  readonly connection: number
  readonly isKnown: boolean
  readonly query: URLSearchParams
  readonly latency: ScribeLatency
  readonly limits: ScribeLimits
  readonly fault: (names: readonly ScribeFault[], message: number | null) => FaultRule | null
}

function serve({ ws, socket, query: params, isKnown, fault, ...of }: Serving): void {
  const { connection, journal, clock, random, latency } = of
  const gone = new AbortController()
  const wire = openWire({ ws, socket, connection, journal })
  ws.on('error', () => ws.terminate())
  ws.on('close', (code, reason) => {
    gone.abort()
    journal.write(connection, 'connection-closed', { code, reason: reason.toString() })
  })
  const early: string[] = []
  let take = (text: string): void => {
    if (early.length < MOST_EARLY) early.push(text)
  }
  ws.on('message', data => take(data.toString()))
  const isToken = params.has('token')
  params.delete('token')
  journal.write(connection, 'connection-opened', { query: params.toString(), isToken })

  void (async () => {
    const slow = fault(['slow-session'], null)
    await pause(clock, drawLatency(latency.session, random) + (slow ? (slow.value ?? 2000) : 0), gone.signal)
    if (gone.signal.aborted) return
    const broken = isKnown ? fault(openingFaults, null) : badKeyRule
    if (broken) return void wire.break(broken)
    const query = readQuery(params)
    if (typeof query === 'string') return wire.fail('invalid_request', query)
    if (fault(['no-session'], null)) return
    wire.send({
      message_type: 'session_started',
      session_id: randomUUID().replaceAll('-', ''),
      config: configOf(query),
    })
    const session = openSession({ ...of, wire, query, fault, signal: gone.signal })
    gone.signal.addEventListener('abort', () => session.end(), { once: true })
    take = text => session.message(text)
    for (const text of early.splice(0)) session.message(text)
  })()
}

const badKeyRule: FaultRule = {
  name: 'bad-key',
  connection: null,
  message: null,
  fromMs: 0,
  toMs: Number.POSITIVE_INFINITY,
  value: null,
}
const badKey = {
  detail: {
    type: 'authentication_error',
    code: 'unauthorized',
    status: 'invalid_api_key',
    message: 'Invalid API key',
  },
}

function json(response: ServerResponse, status: number, body: unknown): true {
  response.writeHead(status, { 'content-type': 'application/json' })
  response.end(JSON.stringify(body))
  return true
}

function refuse(socket: Duplex, status: number): true {
  const body = JSON.stringify({
    detail: {
      type: 'server_error',
      code: `status_${status}`,
      status: `status_${status}`,
      message: 'Refused',
    },
  })
  socket.end(
    `HTTP/1.1 ${status} Refused\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\nconnection: close\r\n\r\n${body}`,
  )
  return true
}
