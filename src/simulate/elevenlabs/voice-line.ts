import type { WebSocket } from 'ws'
import { openScope } from '../../flow/scope.ts'
import type { FaultRule } from '../fault-plan.ts'
import type { VoiceError } from './voice-errors.ts'
import type { VoiceFault } from './voice-faults.ts'
import type { Spelling } from './voice-frames.ts'
import type { VoiceQuery } from './voice-query.ts'
import type { VoiceService } from './voice-service.ts'

/** One socket of a client, and the ways in which it ends. */
export interface VoiceLine {
  readonly connection: number
  readonly service: VoiceService
  readonly query: VoiceQuery
  /** Aborted as soon as nothing more is spoken on it. */
  readonly signal: AbortSignal
  send(text: string): void
  note(event: string, fields?: Readonly<Record<string, unknown>>): void
  fault(names: readonly VoiceFault[], message: number | null): FaultRule | null
  spelling(message: number): Spelling
  /** The error now, the close 800 ms later. */
  fail(error: VoiceError): void
  close(code: number, reason: string): void
  /** Ends without a close frame: a FIN, or a reset. */
  cut(how?: 'fin' | 'rst'): void
  /** Reads and writes nothing any more, and lets the connection stand. */
  fallSilent(): void
}

// As recorded; a close frame has room for 123 bytes.
const MOST_REASON = 120
const MOST_REASON_BYTES = 123

export function openVoiceLine(
  socket: WebSocket,
  { service, query, connection }: Pick<VoiceLine, 'service' | 'query' | 'connection'>,
): VoiceLine {
  const scope = openScope()
  const note: VoiceLine['note'] = (event, fields) => service.journal.write(connection, event, fields)
  let isSilent = false
  socket.on('close', () => scope.cancel('closed'))
  const close = (code: number, reason: string) => {
    scope.cancel('closing')
    socket.close(code, cutReason(reason))
    note('connection-closed', { code, reason: cutReason(reason) })
  }
  const fault: VoiceLine['fault'] = (names, message) => service.fault(names, connection, message)
  return {
    connection,
    service,
    query,
    signal: scope.signal,
    note,
    fault,
    close,
    send(text) {
      if (!isSilent && socket.readyState === socket.OPEN) socket.send(text)
    },
    spelling(message) {
      const rule = fault(['snake-case', 'chars-names'], message)
      return rule === null ? 'camel' : rule.name === 'snake-case' ? 'snake' : 'chars'
    },
    fail(error) {
      if (scope.signal.aborted) return
      socket.send(JSON.stringify(error))
      note('error-sent', { error: error.error })
      scope.cancel(error.error)
      service.clock.after(service.wait('linger'), () => close(error.code, error.message))
    },
    cut(how = 'fin') {
      scope.cancel('cut')
      note('connection-cut', { how })
      const stream = streamOf(socket)
      if (how === 'rst') stream?.resetAndDestroy()
      else stream?.destroySoon()
    },
    fallSilent() {
      isSilent = true
      scope.cancel('silent')
      socket.pause()
    },
  }
}

/** The TCP connection beneath a socket: `ws` ends it with a close frame only. */
const streamOf = (socket: WebSocket) =>
  (socket as unknown as { readonly _socket: import('node:net').Socket | null })._socket

function cutReason(reason: string): string {
  let cut = reason.slice(0, MOST_REASON)
  while (Buffer.byteLength(cut) > MOST_REASON_BYTES) cut = cut.slice(0, -1)
  return cut
}
