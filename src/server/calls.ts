import { type Clock, startClock } from '../flow/clock.ts'
import type { Session } from '../session/session.ts'
import type { QueueEnd } from '../transport/door.ts'

/** The calls of this process: the cap, who is on, who waits, and how they come to an end. */
export interface Calls {
  readonly limit: number
  readonly live: number
  readonly waiting: number
  readonly draining: boolean
  /** Whether a caller would get a place, or a place in the queue, now. */
  hasRoom(caller: Caller): boolean
  /** Takes a place, or a place in the queue; null when there is neither. */
  enter(caller: Caller): Seat | null
  /**
   * Takes no more calls, lets those under way finish for `graceMs` (or until `hurry`), then has them say goodbye.
   * Resolves when all are over and their records stored.
   */
  drain(graceMs: number, hurry: AbortSignal): Promise<void>
}

/** Who wants a place. */
export interface Caller {
  readonly agentId: string
  /** Calls of this agent at once (`call_limits.agent_concurrency_limit`); null: as many as the process takes. */
  readonly agentLimit: number | null
  /** How long this caller may wait for a place, ms (`queueing_config`); null: not at all. */
  readonly queueMs: number | null
}

export interface Seat {
  /** How the wait ends; null: there was a place at once. */
  readonly queued: Promise<QueueEnd> | null
  /** How long it was, ms; null: there was a place at once. */
  readonly waitedMs: number | null
  /** The session that sits here. */
  take(session: Session): void
  /** Keeps the process from ending before `work` is done. */
  await(work: Promise<unknown>): void
  /** Out of the call, or out of the queue. */
  leave(): void
}

/** A goodbye takes a few seconds; a call that is still there after this is ended without one. */
const GOODBYE_MS = 8000
/** Sockets that wait in the queue; beyond it the line is full for everybody. */
const MOST_WAITING = 1000

interface Place extends Caller {
  session: Session | null
  /** Set while it waits. */
  end: ((how: QueueEnd) => void) | null
  waitedMs: number | null
}

export function openCalls(limit: number, clock: Clock = startClock()): Calls {
  const seats = new Set<Place>()
  // In the order of arrival.
  const line = new Set<Place>()
  const work = new Set<Promise<unknown>>()
  let draining = false
  let emptied: () => unknown = () => {}

  const ofAgent = (agentId: string) => [...seats].filter(seat => seat.agentId === agentId)
  const isFree = ({ agentId, agentLimit }: Caller) =>
    seats.size < limit && (agentLimit === null || ofAgent(agentId).length < agentLimit)
  const mayWait = ({ queueMs }: Caller) => queueMs !== null && line.size < MOST_WAITING

  /** Whoever has waited longest goes first, unless their own agent has no room. */
  function admitWaiting(): void {
    if (draining) return
    for (const place of line) {
      if (seats.size >= limit) return
      if (!isFree(place)) continue
      seats.add(place)
      place.end?.('admitted')
    }
  }

  function waitInLine(place: Place, ms: number): Promise<QueueEnd> {
    const since = clock.now()
    line.add(place)
    return new Promise(resolve => {
      const callOff = clock.after(ms, () => place.end?.('timed_out'))
      place.end = how => {
        place.end = null
        place.waitedMs = clock.now() - since
        callOff()
        line.delete(place)
        resolve(how)
      }
    })
  }

  /** All calls are over, or `ms` have passed, or somebody is in a hurry. */
  const within = (ms: number, hurry?: AbortSignal) =>
    new Promise<void>(resolve => {
      const timer = setTimeout(resolve, ms)
      const over = () => {
        clearTimeout(timer)
        resolve()
      }
      emptied = () => seats.size === 0 && over()
      emptied()
      if (hurry?.aborted) over()
      hurry?.addEventListener('abort', over, { once: true })
    })

  return {
    limit,
    get live() {
      return seats.size
    },
    get waiting() {
      return line.size
    },
    get draining() {
      return draining
    },
    hasRoom: caller => !draining && (isFree(caller) || mayWait(caller)),
    enter(caller) {
      if (draining) return null
      const place: Place = { ...caller, session: null, end: null, waitedMs: null }
      const isSeated = isFree(caller)
      if (!isSeated && !mayWait(caller)) return null
      if (isSeated) seats.add(place)
      const queued = isSeated ? null : waitInLine(place, caller.queueMs ?? 0)
      return {
        queued,
        get waitedMs() {
          return place.waitedMs
        },
        take(session) {
          place.session = session
        },
        await(promise) {
          work.add(promise)
          void promise.finally(() => work.delete(promise)).catch(() => {})
        },
        leave() {
          place.end?.('left')
          if (!seats.delete(place)) return
          admitWaiting()
          emptied()
        },
      }
    },
    async drain(graceMs, hurry) {
      draining = true
      for (const place of line) place.end?.('draining')
      await within(graceMs, hurry)
      for (const { session } of seats) session?.drain()
      await within(GOODBYE_MS)
      for (const { session } of seats) session?.hangUp('drained')
      await Promise.allSettled(work)
    },
  }
}
