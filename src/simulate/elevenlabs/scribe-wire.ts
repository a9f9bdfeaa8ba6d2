import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import type { WebSocket } from 'ws'
import type { FaultRule } from '../fault-plan.ts'
import type { Journal } from '../journal.ts'
import { errorFrames, type ScribeFault } from './scribe-faults.ts'

const MIB = 1 << 20

/** The server's end of one socket: what it sends is logged, and it can go wrong. */
export interface ScribeWire {
  readonly isOpen: boolean
  send(frame: Readonly<Record<string, unknown>>): void
  /** An error frame, and the close that follows it at once: 1000 with this reason. */
  fail(code: string, text: string, reason?: string): void
  close(code: number, reason: string): void
  /** Does what the fault is, for those that concern the wire; false: it does not. */
  break(rule: FaultRule): boolean
}

export function openWire(of: {
  readonly ws: WebSocket
  readonly socket: Duplex
  readonly connection: number
  readonly journal: Journal
}): ScribeWire {
  const { ws, socket, connection, journal } = of
  let isMute = false
  const raw = (text: string) => {
    if (!isMute && ws.readyState === ws.OPEN) ws.send(text)
  }
  const wire: ScribeWire = {
    get isOpen() {
      return ws.readyState === ws.OPEN
    },
    send(frame) {
      if (isMute || !wire.isOpen) return
      raw(JSON.stringify(frame))
      const { message_type: type, text } = frame
      journal.write(connection, `${String(type).replaceAll('_', '-')}-sent`, {
        ...(typeof text === 'string' && { text }),
      })
    },
    fail(code, text, reason = '') {
      wire.send({ message_type: code, error: text })
      wire.close(1000, reason)
    },
    close(code, reason) {
      if (!isMute) ws.close(code, reason)
    },
    break({ name, value }) {
      const fault = name as ScribeFault
      const frame = errorFrames[fault]
      if (frame) {
        const [code, text] = frame
        wire.fail(code, text, fault === 'commit-throttled' ? code : '')
      } else if (fault === 'close') wire.close(1000, '')
      else if (fault === 'restart') wire.close(value ?? 1012, '')
      else if (fault === 'cut' || fault === 'cut-at-commit') socket.destroy()
      else if (fault === 'reset') (socket as Socket).resetAndDestroy()
      else if (fault === 'stall') isMute = true
      else if (fault === 'half-open') {
        isMute = true
        ws.pause()
      } else if (fault === 'rubbish') raw('<html>502 Bad Gateway</html>')
      else if (fault === 'huge-frame')
        raw(JSON.stringify({ message_type: 'partial_transcript', text: 'a'.repeat((value ?? 4) * MIB) }))
      else return false
      return true
    },
  }
  return wire
}
