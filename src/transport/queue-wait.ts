import type { WebSocket } from 'ws'
import type { Clock } from '../flow/clock.ts'
import type { QueueEnd } from './door.ts'
import type { Socket } from './socket.ts'

/** So often somebody who waits is asked whether they are still there, ms: they have nothing to say meanwhile. */
const PING_MS = 20_000

/** Tells a client in the queue how it stands, until the wait ends; keeps the line alive meanwhile. */
export async function waitInQueue(
  ws: WebSocket,
  socket: Socket,
  clock: Clock,
  end: Promise<QueueEnd>,
): Promise<QueueEnd> {
  const tell = (status: 'waiting' | 'admitted' | 'timed_out') =>
    socket.send({ type: 'queue_status', queue_status_event: { status } })
  let answered = true
  const hear = () => {
    answered = true
  }
  let callOff = clock.after(PING_MS, ping)
  function ping(): void {
    if (!answered) return ws.terminate()
    answered = false
    ws.ping()
    callOff = clock.after(PING_MS, ping)
  }
  ws.on('pong', hear)
  tell('waiting')
  const status = await end
  callOff()
  ws.off('pong', hear)
  if (status === 'admitted' || status === 'timed_out') tell(status)
  return status
}
