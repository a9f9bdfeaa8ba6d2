import type { Socket } from 'node:net'
import { WebSocket } from 'ws'
import { pcmFromBytes } from '../../audio/bytes.ts'
import { rmsDbfs } from '../../audio/level.ts'
import type { Millis } from '../../flow/clock.ts'
import { decodeBase64 } from '../../protocol/base64.ts'
import type { Dial, WireEvents } from '../caller/wire.ts'
import type { LineFaultKind } from './plan-faults.ts'

/** A caller's line that can go wrong in the middle of a call. */
export interface FaultyLine {
  readonly dial: Dial
  /** Lets it go wrong: at once, or (a drop, a reset) at the next loud chunk of the caller's, which is in the middle of a word. */
  strike(fault: { readonly kind: LineFaultKind; readonly lastsMs: Millis; readonly garbage: string }): void
  /** The agent said that the call began. */
  readonly isSeated: boolean
  /** The socket is gone: later than the call's end where the line is half open, and not before it is cut. */
  readonly closed: Promise<void>
  cut(): void
}

/** Frames that no client sends. A server may end the call for them, and must stand. */
export const garbage: readonly string[] = [
  '{"user_audio_chunk": "AAAA',
  '{"user_audio_chunk":"@@not base64@@"}',
  '[]',
  'null',
  '{"type":"user_message","text":{"no":"text"}}',
  '{"type":"pong","event_id":"no number"}',
  '\u0000\u0001\u0002',
  `{"type":"user_message","text":"${'x'.repeat(300_000)}"}`,
  '{"type":"conversation_initiation_client_data"}',
]

const LOUD_DBFS = -35
/** A caller who says nothing for so long is cut off in the silence. */
const PATIENCE_MS: Millis = 6_000

interface Ends {
  ws: WebSocket
  net: Socket | null
  events: WireEvents
}

/** The wire of the browser client, over a real socket, with a hand on it. */
export function openFaultyLine(): FaultyLine {
  let ends: Ends | null = null
  let held: string[] | null = null
  let isDead = false
  let leavesEarly = false
  let hasMetadata = false
  let isGone = false
  let onLoud: (() => void) | null = null
  let settle = () => {}
  const closed = new Promise<void>(resolve => {
    settle = resolve
  })

  const write = (text: string) => {
    if (isDead || ends?.ws.readyState !== WebSocket.OPEN) return
    if (held) return void held.push(text)
    ends.ws.send(text)
    if (onLoud && isLoud(text)) onLoud()
  }
  /** For the call it is over; the socket may go on. */
  const bury = (reason: string) => {
    if (isDead) return
    isDead = true
    ends?.events.closed(1006, reason)
  }
  const midWord = (run: () => void) => {
    const once = () => {
      clearTimeout(timer)
      onLoud = null
      run()
    }
    const timer = setTimeout(once, PATIENCE_MS)
    onLoud = once
  }
  return {
    closed,
    get isSeated() {
      return hasMetadata && !isGone
    },
    cut: () => ends?.ws.terminate(),
    dial(address, events, { connectMs, frameBytes }) {
      const ws = new WebSocket(address, ['convai'], {
        maxPayload: frameBytes,
        handshakeTimeout: connectMs,
        perMessageDeflate: false,
      })
      ends = { ws, net: null, events }
      let failure: Error | undefined
      ws.on('upgrade', response => {
        if (ends) ends.net = response.socket
      })
      ws.on('open', () => events.opened())
      ws.on('message', (data, isBinary) => {
        if (isDead) return
        hasMetadata = true
        if (!isBinary) events.text(data.toString())
        if (leavesEarly) ws.terminate()
      })
      ws.on('error', error => {
        failure = error
      })
      ws.on('close', (code, reason) => {
        isGone = true
        settle()
        if (!isDead) events.closed(code, reason.toString(), failure)
        isDead = true
      })
      return {
        send: write,
        close: (code, reason) => ws.close(code, reason),
        cut: () => (isDead ? undefined : ws.terminate()),
      }
    },
    strike({ kind, lastsMs, garbage: frame }) {
      switch (kind) {
        case 'drop':
          return midWord(() => ends?.ws.terminate())
        case 'reset':
          return midWord(() => ends?.net?.resetAndDestroy())
        case 'garbage':
          return write(frame)
        case 'leave-early':
          leavesEarly = true
          return
        case 'half-open':
          ends?.ws.pause()
          return bury('the line is half open')
        case 'stall':
          ends?.ws.pause()
          held = []
          setTimeout(() => {
            const waiting = held ?? []
            held = null
            ends?.ws.resume()
            for (const text of waiting) write(text)
          }, lastsMs)
      }
    },
  }
}

/** Whether a frame is audio in which somebody speaks. */
function isLoud(text: string): boolean {
  const [, base64] = /^\{"user_audio_chunk":"([^"]+)"\}$/.exec(text) ?? []
  const bytes = base64 === undefined ? null : decodeBase64(base64)
  return bytes !== null && bytes.length % 2 === 0 && rmsDbfs(pcmFromBytes(bytes)) > LOUD_DBFS
}
