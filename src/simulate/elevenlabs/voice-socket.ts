import type { IncomingMessage } from 'node:http'
import type { WebSocket } from 'ws'
import { openVoiceContext, type VoiceContext } from './voice-context.ts'
import { voiceErrors } from './voice-errors.ts'
import type { VoiceFault } from './voice-faults.ts'
import { openVoiceLine, type VoiceLine } from './voice-line.ts'
import { credentialIn, readVoiceMessage, type VoiceMessage } from './voice-messages.ts'
import type { VoiceQuery } from './voice-query.ts'
import type { VoiceService } from './voice-service.ts'

const MOST_CONTEXTS = 5
// From the first message to the verdict on the voice (recorded 2026-09).
const VERDICT_MS = 50
const DEFAULT_CONTEXT = 'default'

/** Faults that end the whole socket at a message, or at a time if that is all they say. */
const ending = [
  'no-key',
  'idle-timeout',
  'settings-changed',
  'unusual-activity',
  'internal-error',
  'close-1009',
  'close-1006',
  'restart-1001',
  'restart-1012',
  'restart-fin',
  'restart-rst',
  'half-open',
] as const satisfies readonly VoiceFault[]

/** Serves a socket whose upgrade succeeded. */
export function serveVoiceSocket(
  socket: WebSocket,
  of: { service: VoiceService; query: VoiceQuery; connection: number; request: IncomingMessage },
): void {
  const { service, query, connection, request } = of
  const line = openVoiceLine(socket, { service, query, connection })
  const { voice, endpoint, autoMode, syncAlignment, format } = query
  line.note('connection-opened', { voice, endpoint, autoMode, syncAlignment, rate: format.rate })
  const talk = endpoint === 'stream-input' ? singleStream(line) : multiStream(line)
  const given = query.credential ?? credentialOf(request)
  let isKnown = given !== null
  let isRefused = false
  let messages = 0
  socket.on('message', data => {
    if (line.signal.aborted) return
    const message = ++messages
    const sent = readVoiceMessage(data.toString(), endpoint === 'multi-stream-input')
    if (typeof sent === 'string')
      return line.fail(sent === 'not-json' ? voiceErrors.notJson : voiceErrors.badMessage)
    noteMessage(line, sent, message)
    if (message === 1) isRefused = watchVoice(line)
    if (!isKnown) {
      const inMessage = credentialIn(sent)
      if (inMessage === null) return line.fail(voiceErrors.noKey)
      if (!isGood(service, inMessage)) return line.fail(voiceErrors.badKey)
      isKnown = true
    }
    const rule = line.fault(ending, message)
    if (rule) return strike(line, rule.name)
    if (!isRefused) talk.take(sent, message)
  })
  const alarms = service.faults
    .filter(rule => (ending as readonly string[]).includes(rule.name) && rule.message === null)
    .filter(rule => rule.fromMs > service.clock.now() - service.startedAt)
    .map(({ fromMs }) =>
      // A timer may fire a little before its time.
      service.clock.after(service.startedAt + fromMs + 2 - service.clock.now(), () => {
        const rule = line.signal.aborted ? null : line.fault(ending, null)
        if (rule) strike(line, rule.name)
      }),
    )
  socket.on('error', () => socket.terminate())
  socket.on('close', code => {
    line.note('connection-ended', { code })
    talk.end()
    for (const callOff of alarms) callOff()
  })
  if (line.fault(['bad-key'], null) || (given !== null && !isGood(service, given)))
    line.fail(voiceErrors.badKey)
}

export function credentialOf({ headers }: IncomingMessage): string | null {
  const key = headers['xi-api-key']
  return (typeof key === 'string' && key) || headers.authorization?.replace(/^Bearer /i, '') || null
}

export const isGood = ({ key }: VoiceService, given: string): boolean => key === null || given === key

function noteMessage(line: VoiceLine, sent: VoiceMessage, message: number): void {
  const { text, context_id, flush, close_context, close_socket, voice_settings } = sent
  line.note('text-received', {
    message,
    ...(text != null && { text }),
    ...(context_id != null && { contextId: context_id }),
    ...(flush && { flush }),
    ...(close_context && { closeContext: true }),
    ...(close_socket && { closeSocket: true }),
    ...(voice_settings && { settings: voice_settings }),
  })
}

/** Whether the voice is refused, which is told a little later. */
function watchVoice(line: VoiceLine): boolean {
  const { voices, clock } = line.service
  const { voice } = line.query
  const isUnknown = voices !== null && !voices.includes(voice)
  if (!isUnknown && !line.fault(['voice-not-found'], 1)) return false
  clock.after(VERDICT_MS, () => line.fail(voiceErrors.noVoice(voice)))
  return true
}

function strike(line: VoiceLine, name: string): void {
  switch (name as (typeof ending)[number]) {
    case 'no-key':
      return line.fail(voiceErrors.noKey)
    case 'idle-timeout':
      return line.fail(voiceErrors.idle(line.query.inactivityMs / 1000))
    case 'settings-changed':
      return line.fail(voiceErrors.settings)
    case 'unusual-activity':
      return line.fail(voiceErrors.unusual)
    case 'internal-error':
      return line.fail(voiceErrors.internal)
    case 'close-1009':
      return line.close(1009, 'message too big')
    case 'restart-1001':
      return line.close(1001, 'going away')
    case 'restart-1012':
      return line.close(1012, 'service restart')
    case 'close-1006':
    case 'restart-fin':
      return line.cut('fin')
    case 'restart-rst':
      return line.cut('rst')
    case 'half-open':
      return line.fallSilent()
  }
}

/** What is done with messages. */
interface Talk {
  take(sent: VoiceMessage, message: number): void
  end(): void
}

const idle = (line: VoiceLine) => () => line.fail(voiceErrors.idle(line.query.inactivityMs / 1000))
const closeWhenDone = (line: VoiceLine) =>
  line.service.clock.after(line.service.wait('linger'), () => {
    if (!line.signal.aborted) line.close(1000, '')
  })

function singleStream(line: VoiceLine): Talk {
  let stream: VoiceContext | null = null
  return {
    take(sent, message) {
      if (stream === null)
        stream = openVoiceContext(line, null, {
          first: sent,
          idle: idle(line),
          final: () => closeWhenDone(line),
        })
      else if (sent.voice_settings && !stream.accepts(sent.voice_settings))
        return line.fail(voiceErrors.settings)
      if (sent.text === '' && !sent.flush) return void stream.close(message, true)
      stream.take(sent, message)
    },
    end: () => stream?.end(),
  }
}

function multiStream(line: VoiceLine): Talk {
  const contexts = new Map<string, VoiceContext>()
  const { clock } = line.service
  let callOff = () => {}
  // Without contexts the socket itself is idle.
  const watch = () => {
    callOff()
    callOff = clock.after(line.query.inactivityMs, () => (contexts.size === 0 ? idle(line)() : watch()))
  }
  watch()
  const open = (id: string, sent: VoiceMessage, message: number): VoiceContext | null => {
    if (contexts.size >= MOST_CONTEXTS || line.fault(['max-contexts'], message)) {
      line.fail(voiceErrors.contexts)
      return null
    }
    const context = openVoiceContext(line, id, {
      first: sent,
      idle: idle(line),
      final: () => contexts.delete(id),
    })
    contexts.set(id, context)
    line.note('context-opened', { contextId: id, open: contexts.size })
    return context
  }
  return {
    take(sent, message) {
      watch()
      const { text, context_id, flush, close_context, close_socket, voice_settings } = sent
      if (close_socket) {
        const closing = [...contexts.values()].map(context => context.close(message, false))
        return void Promise.all(closing).then(() => closeWhenDone(line))
      }
      if (context_id == null && text === '' && !flush && !close_context) return
      const id = context_id ?? DEFAULT_CONTEXT
      const known = contexts.get(id)
      if (close_context) return void known?.close(message, false)
      if (known && voice_settings && !known.accepts(voice_settings)) return line.fail(voiceErrors.settings)
      const context = known ?? open(id, sent, message)
      context?.take(sent, message)
    },
    end() {
      callOff()
      for (const context of contexts.values()) context.end()
    },
  }
}
