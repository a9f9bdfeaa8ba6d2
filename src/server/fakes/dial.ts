import { vi } from 'vitest'
import { WebSocket } from 'ws'

interface Frame {
  readonly type: string
  readonly [key: string]: unknown
}
interface Greeting {
  readonly protocols?: readonly string[]
  readonly headers?: Readonly<Record<string, string>>
  /** Sent at once, in order; an initiation where nothing is said. */
  readonly frames?: readonly object[]
}

export interface Dialled {
  readonly ws: WebSocket
  readonly frames: readonly Frame[]
  /** The conversation's id, or `CODE REASON` of the close that came in its place. */
  readonly outcome: Promise<string>
  /** Waits for a frame of that type; those that were there before count. */
  frame(type: string, fits?: (frame: Frame) => boolean): Promise<Frame>
  closed(): Promise<string>
  hangUp(): void
}

/** A plain client: says what it is told to and keeps what it hears. */
export function dial(url: string, { protocols = ['convai'], headers = {}, frames }: Greeting = {}): Dialled {
  const ws = new WebSocket(url, [...protocols], { headers: { ...headers } })
  const heard: Frame[] = []
  let close: string | null = null
  ws.on('open', () => {
    for (const frame of frames ?? [{ type: 'conversation_initiation_client_data' }])
      ws.send(JSON.stringify(frame))
  })
  ws.on('message', data => heard.push(JSON.parse(data.toString()) as Frame))
  ws.on('close', (code, reason) => {
    close = `${code} ${reason.toString()}`
  })
  ws.on('error', () => {})
  const until = <Value>(read: () => Value | null | undefined) =>
    vi.waitFor(
      () => {
        const value = read()
        if (value === null || value === undefined)
          throw new Error(`not yet; heard ${JSON.stringify(heard)}, ${close}`)
        return value
      },
      { timeout: 15_000, interval: 10 },
    )
  const idIn = (frame: Frame | undefined) =>
    (frame?.conversation_initiation_metadata_event as { conversation_id: string } | undefined)
      ?.conversation_id
  return {
    ws,
    frames: heard,
    outcome: until(() => idIn(heard[0]) ?? close),
    frame: (type, fits = () => true) => until(() => heard.find(frame => frame.type === type && fits(frame))),
    closed: () => until(() => close),
    hangUp: () => ws.close(1000),
  }
}
