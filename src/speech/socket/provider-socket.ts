import type { IncomingMessage } from 'node:http'
import { WebSocket } from 'ws'
import { type Channel, openChannel } from '../../flow/channel.ts'
import type { Clock, Millis } from '../../flow/clock.ts'

/** As much of a refusal's body is read. */
const MOST_REFUSAL = 16 << 10

export interface SocketOptions {
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  /** Aborted: the socket is gone at once. */
  readonly signal: AbortSignal
  readonly clock: Clock
  /** How long the upgrade may take. */
  readonly handshakeMs: Millis
  /** A ping goes out every so often; two in a row without an answer and the peer is gone: a half-open socket tells nothing by itself. */
  readonly pingMs: Millis
  /** The longest message, bytes. */
  readonly mostBytes: number
}

/** An upgrade that was refused: its status, and the start of its body. */
export interface SocketRefusal {
  readonly status: number
  readonly body: string
  readonly retryAfter: string | null
}

/** How a socket ended. 1006: without a close frame, or because the pings were not answered (`silent`). */
export interface SocketEnd {
  readonly code: number
  readonly reason: string
  readonly silent: boolean
}

interface SocketFailure {
  readonly refusal?: SocketRefusal
  readonly isLate?: boolean
  readonly cause?: unknown
}

/** The upgrade failed: refused by the server, or there was no connection. */
export class SocketError extends Error {
  override name = 'SocketError'
  readonly refusal: SocketRefusal | null
  /** There was no answer in time. */
  readonly isLate: boolean
  constructor(message: string, of: SocketFailure) {
    super(message, { cause: of.cause })
    this.refusal = of.refusal ?? null
    this.isLate = of.isLate ?? false
  }
}

/** An open WebSocket to a provider: text out, text in. What it means is the codec's. */
export interface ProviderSocket {
  /** Of the upgrade's answer, lower case: region and trace id stand there. */
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  /** Text frames as they come; ends with the socket. */
  readonly messages: AsyncIterable<string>
  readonly ended: Promise<SocketEnd>
  readonly isOpen: boolean
  /** False: the socket is gone, and `text` with it. */
  send(text: string): boolean
  /** Asks the peer to close, and is gone at the latest after `withinMs`. */
  close(withinMs?: Millis): void
}

const CLOSE_MS = 2_000

/** Opens one. Throws `SocketError`; aborted meanwhile it throws one, too. */
export async function openProviderSocket(options: SocketOptions): Promise<ProviderSocket> {
  const { url, headers, signal, clock, handshakeMs, pingMs, mostBytes } = options
  const socket = dial(url, headers, mostBytes)
  const messages = openChannel<string>()
  const gone = () => socket.terminate()
  signal.addEventListener('abort', gone, { once: true })
  let silent = false
  let broken: SocketEnd | null = null
  socket.on('error', error => {
    broken = breachOf(error)
    // `ws` would wait half a minute for the peer's part of the farewell.
    if (broken !== null) socket.terminate()
  })
  const ended = new Promise<SocketEnd>(resolve => {
    socket.once('close', (code, reason) => {
      signal.removeEventListener('abort', gone)
      messages.close()
      resolve(broken ?? { code, reason: reason.toString(), silent })
    })
  })
  socket.on('message', (data, isBinary) => {
    if (!isBinary) messages.push(data.toString())
  })
  if (signal.aborted) gone()
  const answer = await opened(socket, { signal, clock, handshakeMs })
  watchPulse(socket, { clock, pingMs, lost: () => (silent = true) })
  return asSocket(socket, { headers: shownHeaders(answer, Object.values(headers)), messages, ended, clock })
}

/** What a header says is logged, so it must not show what was sent in another: the key is there. */
function shownHeaders(answer: IncomingMessage | null, secrets: readonly string[]): ProviderSocket['headers'] {
  const shown = (value: string) =>
    secrets.filter(Boolean).reduce((text, secret) => text.replaceAll(secret, '…'), value)
  return Object.fromEntries(
    Object.entries(answer?.headers ?? {}).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.map(shown) : value && shown(value),
    ]),
  )
}

/** What no header or address can be throws at once, and says it without the value: a key may be it. */
function dial(url: string, headers: Readonly<Record<string, string>>, mostBytes: number): WebSocket {
  try {
    // Sound in base64 does not get smaller by compression.
    return new WebSocket(url, {
      headers,
      maxPayload: mostBytes,
      perMessageDeflate: false,
      followRedirects: false,
    })
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'bad address'
    throw new SocketError(`cannot be asked for (${code})`, {})
  }
}

/** What the peer sent that no socket may: `ws` closes with its code and tells it by an error only. Null: another kind of error. */
function breachOf(error: Error): SocketEnd | null {
  const code = 'code' in error ? String(error.code) : ''
  if (!code.startsWith('WS_ERR_')) return null
  const isTooLong = code === 'WS_ERR_UNSUPPORTED_MESSAGE_LENGTH'
  return { code: isTooLong ? 1009 : 1002, reason: error.message, silent: false }
}

function asSocket(
  socket: WebSocket,
  {
    headers,
    messages,
    ended,
    clock,
  }: {
    readonly headers: ProviderSocket['headers']
    readonly messages: Channel<string>
    readonly ended: Promise<SocketEnd>
    readonly clock: Clock
  },
): ProviderSocket {
  return {
    headers,
    messages,
    ended,
    get isOpen() {
      return socket.readyState === WebSocket.OPEN
    },
    send(text) {
      if (socket.readyState !== WebSocket.OPEN) return false
      socket.send(text)
      return true
    },
    close(withinMs = CLOSE_MS) {
      socket.close(1000)
      const callOff = clock.after(withinMs, () => socket.terminate())
      void ended.then(callOff)
    },
  }
}

/** Resolves with the upgrade's answer. The time counts to its end, however busily a server sends bytes that are none. */
function opened(
  socket: WebSocket,
  { signal, clock, handshakeMs }: Pick<SocketOptions, 'signal' | 'clock' | 'handshakeMs'>,
): Promise<IncomingMessage | null> {
  return new Promise((resolve, reject) => {
    let answer: IncomingMessage | null = null
    const callOff = clock.after(handshakeMs, () => {
      reject(new SocketError(`no answer for ${handshakeMs / 1000} s`, { isLate: true }))
      socket.terminate()
    })
    socket.once('upgrade', response => {
      answer = response
    })
    socket.once('open', () => {
      callOff()
      resolve(answer)
    })
    socket.once('unexpected-response', (_, response) => {
      void readRefusal(response).then(refusal => {
        reject(new SocketError(`the upgrade was refused with ${refusal.status}`, { refusal }))
        socket.terminate()
      })
    })
    socket.on('error', cause => {
      callOff()
      reject(new SocketError(signal.aborted ? 'called off' : 'no connection', { cause }))
    })
    socket.once('close', () => {
      callOff()
      reject(new SocketError('closed before it was open', {}))
    })
  })
}

async function readRefusal(response: IncomingMessage): Promise<SocketRefusal> {
  const pieces: Buffer[] = []
  let bytes = 0
  try {
    for await (const piece of response) {
      pieces.push(piece as Buffer)
      bytes += (piece as Buffer).length
      if (bytes >= MOST_REFUSAL) break
    }
  } catch {}
  const retryAfter = response.headers['retry-after'] ?? null
  return { status: response.statusCode ?? 0, body: Buffer.concat(pieces).toString(), retryAfter }
}

/** Ends a socket whose peer no longer answers. */
function watchPulse(
  socket: WebSocket,
  { clock, pingMs, lost }: { readonly clock: Clock; readonly pingMs: Millis; readonly lost: () => void },
): void {
  let unanswered = 0
  const alive = () => {
    unanswered = 0
  }
  socket.on('pong', alive)
  socket.on('message', alive)
  const beat = (): (() => void) =>
    clock.after(pingMs, () => {
      if (unanswered >= 2) {
        lost()
        return socket.terminate()
      }
      unanswered++
      socket.ping()
      callOff = beat()
    })
  let callOff = beat()
  socket.once('close', () => callOff())
}
