import type { WebSocket } from 'ws'
import { maxFrameBytes, readClientFrame } from '../protocol/client-frames.ts'
import { closing } from '../protocol/closing.ts'
import { audioFrame } from '../protocol/server-frames.ts'
import { openSocket, textOf } from './socket.ts'

/** A client that never begins, or goes quiet, is let go after this long. */
const QUIET_MS = 30_000

/**
 * Echo mode (`?echo=1`): the same frames and handshake, no models. Every chunk comes straight back, so that what the
 * transport costs is known before any provider is added.
 */
export function serveEcho(ws: WebSocket, conversationId: string, release: () => void): void {
  const socket = openSocket(ws)
  let met = false
  let chunks = 0
  let quiet = setTimeout(
    () => socket.close(closing('initiation-missing', String(QUIET_MS / 1000)), met),
    QUIET_MS,
  )

  ws.on('message', (data, isBinary) => {
    quiet = quiet.refresh()
    const text = textOf(data, isBinary)
    if (text === null) return socket.close(closing('frame-binary'), met)
    if (text.length > maxFrameBytes)
      return socket.close(closing('frame-too-large', String(maxFrameBytes)), met)
    const reading = readClientFrame(text)
    if (!reading.ok) return socket.close(closing('fields-bad', reading.problem), met)
    const { frame } = reading
    if (frame.type === 'conversation_initiation_client_data' && !met) {
      met = true
      return socket.send({
        type: 'conversation_initiation_metadata',
        conversation_initiation_metadata_event: {
          conversation_id: conversationId,
          agent_output_audio_format: 'pcm_16000',
          user_input_audio_format: 'pcm_16000',
        },
      })
    }
    if (frame.type !== 'user_audio_chunk' || frame.bytes.length === 0) return
    if (!met) return socket.close(closing('initiation-late', frame.type), met)
    chunks += 1
    socket.send(audioFrame(chunks, frame.bytes))
  })
  ws.on('error', () => {})
  ws.on('close', () => {
    clearTimeout(quiet)
    release()
  })
}
