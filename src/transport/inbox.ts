import type { RawData, WebSocket } from 'ws'
import { type ClientFrame, maxFrameBytes, readClientFrame } from '../protocol/client-frames.ts'
import { type Closing, closing } from '../protocol/closing.ts'

/** What may wait while the door decides: Python and Node clients send audio at once, 43 kB a second of it. */
const MOST_KEPT_BYTES = 1024 * 1024

export interface InboxPorts {
  /** A frame that cannot be taken. Nothing is delivered after it. */
  fault(why: Closing): void
  /** A bug of ours. */
  crashed(error: unknown): void
}

/** A socket's frames, in order, whether somebody listens yet or not. */
export interface Inbox {
  /** The next frame that this server knows, kept or still to come. Never settles once the inbox is closed. */
  next(): Promise<ClientFrame>
  /** From now on each frame goes straight to `take`, those that were kept first. */
  listen(take: (frame: ClientFrame) => void): void
  /** Drops what is kept and whatever comes. */
  close(): void
}

/** Keeps what a client sends before its call has begun, up to a limit. */
export function openInbox(ws: WebSocket, { fault, crashed }: InboxPorts): Inbox {
  let kept: string[] = []
  let keptBytes = 0
  let taker: ((frame: ClientFrame) => void) | null = null
  let isOpen = true

  function close(why?: Closing): void {
    if (!isOpen) return
    isOpen = false
    kept = []
    taker = null
    if (why) fault(why)
  }

  function deliver(text: string): void {
    const reading = readClientFrame(text)
    if (reading.ok) taker?.(reading.frame)
    else close(closing(reading.closing, reading.problem))
  }

  function take(data: RawData, isBinary: boolean): void {
    if (isBinary) return close(closing('frame-binary'))
    const text = data.toString()
    if (text.length > maxFrameBytes) return close(closing('frame-too-large', String(maxFrameBytes)))
    if (taker) return deliver(text)
    keptBytes += text.length
    if (keptBytes > MOST_KEPT_BYTES) return close(closing('frames-early', String(MOST_KEPT_BYTES)))
    kept.push(text)
  }

  /** Hands over what is kept, as long as somebody takes it. */
  function drain(): void {
    while (taker && kept.length > 0) {
      const text = kept.shift() ?? ''
      keptBytes -= text.length
      deliver(text)
    }
  }

  function guarded(run: () => void): void {
    if (!isOpen) return
    try {
      run()
    } catch (error) {
      crashed(error)
      close(closing('crashed'))
    }
  }

  ws.on('message', (data, isBinary) => guarded(() => take(data, isBinary)))
  return {
    next: () =>
      new Promise(resolve => {
        taker = frame => {
          if (frame.type === 'unknown') return
          taker = null
          resolve(frame)
        }
        guarded(drain)
      }),
    listen(listener) {
      taker = listener
      guarded(drain)
    },
    close: () => close(),
  }
}
