import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'
import { WebSocketServer } from 'ws'
import type { SimulatedService } from '../../simulate/host.ts'

const keyOf = ({ headers }: IncomingMessage): string =>
  headers.authorization?.replace(/^Bearer /i, '') ?? String(headers['xi-api-key'] ?? 'no key')

type Answer = readonly [status: number, headers: Readonly<Record<string, string>>, body: string]
const asJson = { 'content-type': 'application/json' }
const error = (message: string, code: string) => JSON.stringify({ error: { message, type: message, code } })
const detail = (message: string, code: string) =>
  JSON.stringify({ detail: { type: message, code, status: code, message, request_id: message } })

/** Every way in which an answer may show the key that came with its request. */
const answers: Readonly<Record<string, (key: string) => Answer>> = {
  'a bad key, quoted': key => [401, asJson, error(`Incorrect API key provided: ${key}.`, 'invalid_api_key')],
  'a bad key, in its code': key => [401, asJson, error('Incorrect API key.', key)],
  'a bad request': key => [400, asJson, error(`No such thing for ${key}`, 'invalid_request_error')],
  'a detail': key => [400, asJson, detail(`The key ${key} is not known.`, 'invalid_api_key')],
  'a detail of a field': key => [
    422,
    asJson,
    JSON.stringify({ detail: [{ type: 'wrong', loc: ['header', key], msg: key, input: key }] }),
  ],
  quota: key => [429, asJson, error(`${key} has used up its quota`, 'insufficient_quota')],
  'a limit': key => [
    429,
    { ...asJson, 'retry-after': '1', 'x-ratelimit-remaining-requests': key },
    error(`Rate limit reached for ${key}. Please try again in 1s.`, 'rate_limit_exceeded'),
  ],
  'a page': key => [502, { 'content-type': 'text/html' }, `<html><body>Bad gateway for ${key}</body></html>`],
  'a redirect': key => [308, { location: `http://127.0.0.1:9/?api_key=${key}` }, ''],
  'an event': key => [
    200,
    { 'content-type': 'text/event-stream' },
    `data: ${error(`The key ${key} was revoked`, key)}\n\n`,
  ],
  'an event of another name': key => [
    200,
    { 'content-type': 'text/event-stream' },
    `event: error\ndata: ${error(key, 'x')}\n\nerror: {"message":"${key}"}\n\n`,
  ],
  'a type and rubbish': key => [200, { 'content-type': `application/${key}` }, `what is ${key}?`],
  'what is told beside a text': key => [
    200,
    { ...asJson, 'x-groq-region': key, 'x-request-id': key, 'x-region': key },
    JSON.stringify({ text: 'Hello.', x_groq: { id: key } }),
  ],
}

/** The same for sockets: what is sent behind the upgrade, and how it is closed. */
const frames: Readonly<
  Record<string, (key: string) => readonly [frame: string, code: number, reason: string]>
> = {
  'a frame of the voice': key => [
    JSON.stringify({ message: `Invalid API key ${key}`, error: 'invalid_api_key', code: 1008 }),
    1008,
    `Invalid API key ${key}`,
  ],
  'a code of the voice': key => [JSON.stringify({ message: 'no', error: key, code: 1008 }), 1008, key],
  'a quota of the voice': key => [
    JSON.stringify({ message: `${key} exceeds its quota`, error: 'quota_exceeded', code: 1008 }),
    1008,
    key,
  ],
  'a frame of Scribe': key => [
    JSON.stringify({ message_type: 'auth_error', error: `The key ${key} is not known` }),
    1000,
    key,
  ],
  'another frame of Scribe': key => [JSON.stringify({ message_type: key, error: key }), 1011, key],
  'a transcriber that failed': key => [
    JSON.stringify({ message_type: 'transcriber_error', error: key }),
    1000,
    '',
  ],
  'a session that is named so': key => [
    JSON.stringify({ message_type: 'session_started', session_id: key, config: { model_id: key } }),
    1011,
    key,
  ],
  'no JSON': key => [`<html>${key}`, 1002, key],
}

export const ways = [...Object.keys(answers), 'the line of the status', ...Object.keys(frames)]

/** A provider that refuses whatever it is asked and shows the key: in one way, or in each in turn. Off, it lets others answer. */
export function openEchoing() {
  const sockets = new WebSocketServer({ noServer: true })
  sockets.on('headers', (headers, request) => {
    headers.push(`x-region: ${keyOf(request)}`, `x-trace-id: ${keyOf(request)}`)
  })
  let way: string | null = 'each in turn'
  const shown = new Set<string>()
  let turn = 0
  const next = (names: readonly string[]): string => {
    const name = way === null || !names.includes(way) ? names[turn++ % names.length] : way
    return name ?? ''
  }
  const service: SimulatedService = {
    http(request: IncomingMessage, response: ServerResponse) {
      if (way === null) return false
      request.resume()
      const key = keyOf(request)
      shown.add(key)
      const name = next([...Object.keys(answers), 'the line of the status'])
      const [status, headers, body] = answers[name]?.(key) ?? [403, {}, '']
      if (name in answers) response.writeHead(status, headers)
      else response.writeHead(status, `no ${key}`, headers)
      response.end(body)
      return true
    },
    upgrade(request: IncomingMessage, socket: Duplex, head: Buffer) {
      if (way === null) return false
      const key = keyOf(request)
      shown.add(key)
      const name = next([...Object.keys(frames), ...Object.keys(answers)])
      const told = frames[name]?.(key)
      if (told)
        sockets.handleUpgrade(request, socket, head, ws => {
          const [frame, code, reason] = told
          ws.on('error', () => {})
          ws.send(frame)
          setTimeout(() => ws.close(code, reason), 30)
        })
      else {
        const [status, headers, body] = answers[name]?.(key) ?? [403, {}, '']
        const lines = Object.entries({ ...headers, 'content-length': String(Buffer.byteLength(body)) })
        socket.end(
          `HTTP/1.1 ${status < 300 ? 403 : status} No ${key}\r\n${lines.map(([one, value]) => `${one}: ${value}`).join('\r\n')}\r\nconnection: close\r\n\r\n${body}`,
        )
      }
      return true
    },
    close: () => sockets.close(),
  }
  return {
    service,
    /** Keys that were shown. */
    shown,
    /** `each in turn`, or null: none. */
    show(name: string | null) {
      way = name
    },
  }
}
