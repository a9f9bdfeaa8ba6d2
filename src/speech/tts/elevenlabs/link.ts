import { type Millis, pause } from '../../../flow/clock.ts'
import { openScope, type Scope } from '../../../flow/scope.ts'
import type { ProviderError } from '../../provider.ts'
import { openProviderSocket, type ProviderSocket, SocketError } from '../../socket/provider-socket.ts'
import { closeSocketMessage, keepAliveMessage, readFrame } from './codec.ts'
import { type Contexts, openContexts, type VoiceContext } from './contexts.ts'
import { type Asked, failureHere, failureOfEnd, failureOfFrame, failureOfOpening } from './failure.ts'
import { askedOf, type Route, type Settings, socketUrl } from './options.ts'

/** One socket to the service, for one voice and language, and its contexts. */
export interface Link {
  readonly route: Route
  /** Whether it may take another context: it is open, or will be. */
  readonly isUsable: boolean
  /** Throws `ProviderError` where it does not open. */
  readonly opened: Promise<void>
  /** Why it ended; null: it was closed here. */
  readonly ended: Promise<ProviderError | null>
  /** Why it ended, once it has; null: it has not. */
  readonly failure: ProviderError | null
  readonly openForMs: Millis
  /** Null: there is no room, or it has gone. */
  context(): VoiceContext | null
  /** Closes it in good order, within bounds. */
  close(): Promise<void>
}

/** A frame holds half a second, about 60 kB of text; the service's own limit is said to be 16 MB. */
const MOST_BYTES = 16 << 20
/** What is left of a socket that was asked to close is given so long. */
const LAST_MS = 500

export function openLink(settings: Settings, route: Route): Link {
  const { clock, deadlines, noticed } = settings
  const asked = askedOf(settings, route)
  const scope = openScope()
  const contexts = openContexts(settings)
  let socket: ProviderSocket | null = null
  let openedAt: Millis | null = null
  let isClosing = false
  let failed: ProviderError | null = null
  const opened = dial(settings, route, scope).then(open => {
    socket = open
    openedAt = clock.now()
    noticed({ event: 'opened', region: headerOf(open, 'x-region'), traceId: headerOf(open, 'x-trace-id') })
    contexts.attach(open, headerOf(open, 'x-trace-id'))
    keepAlive(open, contexts, settings)
  })
  const ended = opened
    .then(() => serve(socket as ProviderSocket, contexts, asked))
    .catch(error => error as ProviderError)
    .then(failure => {
      failed = failure
      contexts.lose(failure, false)
      if (isClosing) return null
      noticed({ event: 'lost', traceId: socket && headerOf(socket, 'x-trace-id'), message: failure.message })
      return failure
    })
  opened.catch(() => {})
  return {
    route,
    opened,
    ended,
    get failure() {
      return failed
    },
    get isUsable() {
      return !isClosing && failed === null && (socket === null || socket.isOpen) && contexts.hasRoom
    },
    get openForMs() {
      return openedAt === null ? 0 : clock.now() - openedAt
    },
    context: () => (isClosing || !socket?.isOpen ? null : contexts.open()),
    async close() {
      isClosing = true
      if (socket?.isOpen) {
        socket.send(closeSocketMessage())
        await Promise.race([socket.ended, pause(clock, deadlines.closeMs)])
        socket.close(LAST_MS)
        await socket.ended
      } else scope.cancel('closed')
      await ended
    },
  }
}

async function dial(settings: Settings, route: Route, { signal }: Scope): Promise<ProviderSocket> {
  const { apiKey, clock, deadlines } = settings
  try {
    return await openProviderSocket({
      url: socketUrl(settings, route),
      headers: apiKey === '' ? {} : { 'xi-api-key': apiKey },
      signal,
      clock,
      handshakeMs: deadlines.openMs,
      pingMs: deadlines.pingMs,
      mostBytes: MOST_BYTES,
    })
  } catch (error) {
    throw failureOfOpening(
      askedOf(settings, route),
      error instanceof SocketError ? error : new SocketError('no connection', {}),
    )
  }
}

/** Reads until the socket ends, or says that it will: an error frame is the end, though the close comes later. */
async function serve(socket: ProviderSocket, contexts: Contexts, asked: Asked): Promise<ProviderError> {
  for await (const text of socket.messages) {
    const frame = readFrame(text)
    if (frame !== null && frame.type !== 'error') {
      contexts.take(frame)
      continue
    }
    const failure =
      frame === null
        ? failureHere(asked, 'broken', 'sent something that is no frame of its API; try again')
        : failureOfFrame(asked, frame)
    contexts.lose(failure, true)
    socket.close(LAST_MS)
    return failure
  }
  return failureOfEnd(asked, await socket.ended)
}

/** Resets the service's clocks: the socket's, and those of contexts that it knows of. */
function keepAlive(socket: ProviderSocket, contexts: Contexts, { clock, deadlines }: Settings): void {
  const beat = (): (() => void) =>
    clock.after(deadlines.keepAliveMs, () => {
      socket.send(keepAliveMessage())
      for (const id of contexts.known) socket.send(keepAliveMessage(id))
      callOff = beat()
    })
  let callOff = beat()
  void socket.ended.then(() => callOff())
}

function headerOf({ headers }: ProviderSocket, name: string): string | null {
  const value = headers[name]
  return typeof value === 'string' ? value : null
}
