import { WebSocket } from 'ws'

/** A WebSocket as the caller uses it; calls after its end do nothing. */
export interface Wire {
  send(text: string): void
  close(code: number, reason: string): void
  /** Drops the connection without a farewell. */
  cut(): void
}

/** What a wire tells, each as it happens; nothing after `closed`. */
export interface WireEvents {
  opened(): void
  text(message: string): void
  /** `failure` says why there was no orderly end, where known. */
  closed(code: number, reason: string, failure?: Error): void
}

/** Connects; a test puts a fake server here. */
export type Dial = (address: URL, events: WireEvents, limits: WireLimits) => Wire

export interface WireLimits {
  readonly connectMs: number
  /** Official clients accept frames of up to 16 MiB. */
  readonly frameBytes: number
}

/** The real thing: subprotocol `convai` as the browser client offers it. */
export function dialWebSocket(subprotocols: readonly string[]): Dial {
  return (address, events, { connectMs, frameBytes }) => {
    let failure: Error | undefined
    const socket = new WebSocket(address, [...subprotocols], {
      maxPayload: frameBytes,
      handshakeTimeout: connectMs,
      perMessageDeflate: false,
    })
    socket.on('open', () => events.opened())
    // Binary frames are no part of the protocol: the official clients drop them.
    socket.on('message', (data, isBinary) => {
      if (!isBinary) events.text(data.toString())
    })
    socket.on('error', error => {
      failure = error
    })
    socket.on('close', (code, reason) => events.closed(code, reason.toString(), failure))
    return {
      send: text => {
        if (socket.readyState === WebSocket.OPEN) socket.send(text)
      },
      close: (code, reason) => socket.close(code, reason),
      cut: () => socket.terminate(),
    }
  }
}
