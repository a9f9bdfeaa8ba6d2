import type { RawData, WebSocket } from 'ws'
import { isListed } from '../protocol/client-events.ts'
import { type Closing, closeReasonBytes } from '../protocol/closing.ts'
import {
  errorFrames,
  type Fault,
  type FaultFrame,
  faultFrames,
  type ServerFrame,
  writeServerFrame,
} from '../protocol/server-frames.ts'

/** A client that does not read: beyond this much unsent the socket is dropped (about a minute of 16 kHz audio as JSON). */
const MOST_UNSENT_BYTES = 4 * 1024 * 1024
/** How long a client may take to answer our close before the socket is destroyed, ms. */
const CLOSE_GRACE_MS = 2000

/** A client's socket: frames out, and an orderly way to end it. */
export interface Socket {
  send(frame: ServerFrame): void
  /** The agent's `client_events`, once they are known: which family's error frames go before a close. */
  listen(clientEvents: readonly string[] | null): void
  /** Tells both families of clients of a fault, each in the frame that it reads; the conversation goes on. */
  report(fault: Fault): void
  /** Says why, and closes. `met` is false before the metadata, when no error frame may go. */
  close(closing: Closing, met: boolean): void
  readonly open: boolean
}

export function openSocket(ws: WebSocket): Socket {
  const isOpen = () => ws.readyState === ws.OPEN
  const send = (frame: ServerFrame) => {
    if (!isOpen()) return
    if (ws.bufferedAmount > MOST_UNSENT_BYTES) return ws.terminate()
    ws.send(writeServerFrame(frame))
  }
  let listed: readonly string[] | null = null
  const tell = (frames: readonly FaultFrame[]) => {
    for (const frame of frames) if (isListed(frame.type, listed, false)) send(frame)
  }
  return {
    send,
    listen(clientEvents) {
      listed = clientEvents
    },
    report: fault => tell(faultFrames(fault)),
    close(closing, met) {
      if (!isOpen()) return
      if (met) tell(errorFrames(closing))
      ws.close(closing.code, closeReasonBytes(closing.reason))
      setTimeout(() => ws.terminate(), CLOSE_GRACE_MS).unref()
    },
    get open() {
      return isOpen()
    },
  }
}

/** The text of a message, or null for a binary one. */
export function textOf(data: RawData, isBinary: boolean): string | null {
  return isBinary ? null : data.toString()
}
