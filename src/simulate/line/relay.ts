import { connect, createServer, type Server, type Socket } from 'node:net'
import { type Clock, startClock } from '../../flow/clock.ts'
import { type Delay, pipeLate } from './pipe.ts'
import type { LineProfile } from './profiles.ts'
import { seedRandom } from './random.ts'
import { planStalls } from './stalls.ts'

export interface RelayOptions {
  readonly target: { readonly host: string; readonly port: number }
  readonly profile: LineProfile
  /** The same seed gives the n-th connection the same stalls at the same moments after it opened. */
  readonly seed: number
  readonly clock?: Clock
}

/** What has gone through so far. A stall counts, with its whole length, once bytes had to wait for it. */
export interface RelayStats {
  connections: number
  bytesUp: number
  bytesDown: number
  stalls: number
  stalledMs: number
}

/** A bad line to put between a client and a server: point the client at `port` on 127.0.0.1. */
export interface Relay {
  readonly port: number
  readonly stats: Readonly<RelayStats>
  /** Drops every connection and resolves when no socket and no timer is left. */
  close(): Promise<void>
}

/** Starts a TCP relay which delays and stalls each direction as `profile` says, and never loses or reorders a byte. */
export async function startRelay(options: RelayOptions): Promise<Relay> {
  const clock = options.clock ?? startClock()
  const stats: RelayStats = { connections: 0, bytesUp: 0, bytesDown: 0, stalls: 0, stalledMs: 0 }
  const cuts = new Set<() => void>()
  const server = createServer({ allowHalfOpen: true, noDelay: true }, client => {
    stats.connections += 1
    const upstream = connect({ ...options.target, allowHalfOpen: true, noDelay: true })
    const delays = lateness(options, stats, clock)
    const stops = [
      pipeLate({
        source: client,
        target: upstream,
        clock,
        delay: delays.up,
        carried: n => (stats.bytesUp += n),
      }),
      pipeLate({
        source: upstream,
        target: client,
        clock,
        delay: delays.down,
        carried: n => (stats.bytesDown += n),
      }),
    ]
    const cut = () => {
      cuts.delete(cut)
      for (const stop of stops) stop()
      client.destroy()
      upstream.destroy()
    }
    cuts.add(cut)
    cutWhenGone(client, upstream, cut)
  })
  const port = await listen(server)
  return {
    port,
    stats,
    close: () =>
      new Promise(resolve => {
        server.close(() => resolve())
        for (const cut of cuts) cut()
      }),
  }
}

/** An orderly end is left to run through the pipes; a reset or a refusal takes the other side with it. */
function cutWhenGone(client: Socket, upstream: Socket, cut: () => void): void {
  let closed = 0
  for (const socket of [client, upstream]) {
    socket.on('error', cut)
    socket.on('close', () => {
      closed += 1
      if (closed === 2) cut()
    })
  }
}

function lateness(
  { profile, seed }: RelayOptions,
  stats: RelayStats,
  clock: Clock,
): { up: Delay; down: Delay } {
  const own = seed + stats.connections * 7_919
  const plan = planStalls(profile.stalls, own)
  const openedAt = clock.now()
  const toward = (direction: 'up' | 'down'): Delay => {
    const random = seedRandom(own + (direction === 'up' ? 1 : 2))
    let last = 0
    let lastStall: unknown
    return at => {
      const due = at - openedAt + profile.roundTripMs / 2 + random() * profile.jitterMs
      const stall = plan.blocking(due, direction)
      if (stall && stall !== lastStall) {
        stats.stalls += 1
        stats.stalledMs += stall.until - stall.from
        lastStall = stall
      }
      last = Math.max(last, stall ? stall.until : due)
      return openedAt + last
    }
  }
  return { up: toward('up'), down: toward('down') }
}

function listen(server: Server): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      if (address && typeof address === 'object') resolve(address.port)
      else reject(new Error('The relay got no port to listen on'))
    })
  })
}
