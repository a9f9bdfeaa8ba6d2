import { vi } from 'vitest'
import { WebSocket } from 'ws'
import { checkFrames } from '../../protocol/check-frames.ts'
import type { ServerFrame } from '../../protocol/server-frames.ts'

/** A client that collects what it is told, every frame checked against our own schema, and answers pings unless told not to. */
export async function dial(url: string, { pongs = true } = {}) {
  const ws = new WebSocket(url, ['convai'])
  const frames: ServerFrame[] = []
  const times: number[] = []
  const closed = new Promise<{ readonly code: number; readonly reason: string }>(resolve =>
    ws.on('close', (code, reason) => resolve({ code, reason: reason.toString() })),
  )
  const send = (frame: unknown) => ws.send(typeof frame === 'string' ? frame : JSON.stringify(frame))
  ws.on('error', () => {})
  ws.on('message', data => {
    const [frame] = checkFrames([JSON.parse(data.toString())])
    if (!frame) return
    frames.push(frame)
    times.push(performance.now())
    if (pongs && frame.type === 'ping') send({ type: 'pong', event_id: frame.ping_event.event_id })
  })
  await new Promise<void>((resolve, reject) => {
    ws.once('open', resolve)
    ws.once('error', reject)
  })
  return {
    ws,
    frames,
    /** When each frame came, ms. */
    times,
    closed,
    send,
    types: () => frames.map(({ type }) => type),
    /** Resolves once such a frame has come. */
    met: (type: ServerFrame['type'], count = 1) =>
      vi.waitFor(
        () => {
          const met = frames.filter(frame => frame.type === type)
          if (met.length < count) throw new Error(`${met.length} of ${count} ${type} came`)
          return met
        },
        { timeout: 10_000, interval: 5 },
      ),
  }
}
