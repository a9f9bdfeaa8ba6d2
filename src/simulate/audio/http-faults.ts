import type { Socket } from 'node:net'
import { type Clock, pause } from '../../flow/clock.ts'
import { type Exchange, errorBody, invalid, type Refusing } from './exchange.ts'

const SLOW_MS = 3_000
const page = (status: number, title: string): Refusing => ({
  status,
  body: `<html>\r\n<head><title>${status} ${title}</title></head>\r\n<body>\r\n<center><h1>${status} ${title}</h1></center>\r\n<hr><center>cloudflare</center>\r\n</body>\r\n</html>\r\n`,
})

export const badKey: Refusing = {
  status: 401,
  body: errorBody('Invalid API Key', 'invalid_request_error', 'invalid_api_key'),
}

export const noModel = (model: string): Refusing => ({
  status: 404,
  body: errorBody(
    `The model \`${model}\` does not exist or you do not have access to it.`,
    'invalid_request_error',
    'model_not_found',
  ),
})

const refusals: Readonly<Record<string, Refusing>> = {
  'server-error': { status: 500, body: errorBody('Internal Server Error', 'internal_server_error') },
  'bad-gateway': page(502, 'Bad Gateway'),
  unavailable: page(503, 'Service Temporarily Unavailable'),
  'bad-key': badKey,
  'no-model': noModel('whisper-retired'),
  'bad-request': invalid('could not read the request'),
}

const served = new WeakSet<Socket>()

/** A kept connection that is gone when it is used again: looked at before anything is read. True: nobody answers any more. */
export function dropStale(exchange: Exchange): boolean {
  const { socket } = exchange.request
  const isKept = served.has(socket)
  served.add(socket)
  if (!isKept || !exchange.fault('stale-connection')) return false
  socket.resetAndDestroy()
  return true
}

/** What goes wrong when the request is there and before there is an answer. True: nobody answers any more. */
export async function failBefore(exchange: Exchange, clock: Clock): Promise<boolean> {
  const { request, gone } = exchange
  const slow = exchange.fault('slow')
  if (slow) await pause(clock, slow.value ?? SLOW_MS, gone)
  if (exchange.fault('never')) return true
  if (exchange.fault('reset')) {
    request.socket.resetAndDestroy()
    return true
  }
  const refused = exchange.fault(
    'server-error',
    'bad-gateway',
    'unavailable',
    'bad-key',
    'no-model',
    'bad-request',
  )
  const refusal = refused && refusals[refused.name]
  if (refusal) exchange.refuse(refusal)
  return Boolean(refusal) || gone.aborted
}

/** Whether the request brings the key; where none is asked for every request does. */
export const hasKey = ({ request }: Exchange, key: string | undefined): boolean =>
  key === undefined || request.headers.authorization === `Bearer ${key}`

/** The request's body; null: it is longer than `most`. Throws when the client goes away. */
export async function readBody({ request }: Exchange, most: number): Promise<Buffer | null> {
  const pieces: Buffer[] = []
  let bytes = 0
  for await (const piece of request) {
    bytes += (piece as Buffer).length
    if (bytes <= most) pieces.push(piece as Buffer)
  }
  return bytes <= most ? Buffer.concat(pieces) : null
}
