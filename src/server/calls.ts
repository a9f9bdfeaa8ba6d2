import type { Session } from '../session/session.ts'

/** The calls of this process: the cap, who is on, and how they come to an end. */
export interface Calls {
  readonly limit: number
  readonly live: number
  readonly draining: boolean
  /** Takes a place; null when there is none. */
  enter(): Seat | null
  /**
   * Takes no more calls, lets those under way finish for `graceMs` (or until `hurry`), then has them say goodbye.
   * Resolves when all are over and their records stored.
   */
  drain(graceMs: number, hurry: AbortSignal): Promise<void>
}

export interface Seat {
  /** The session that sits here. */
  take(session: Session): void
  /** Keeps the process from ending before `work` is done. */
  await(work: Promise<unknown>): void
  leave(): void
}

/** A goodbye takes a few seconds; a call that is still there after this is ended without one. */
const GOODBYE_MS = 8000

export function openCalls(limit: number): Calls {
  const seats = new Set<{ session: Session | null }>()
  const work = new Set<Promise<unknown>>()
  let draining = false
  let emptied: () => unknown = () => {}

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
    get draining() {
      return draining
    },
    enter() {
      if (draining || seats.size >= limit) return null
      const seat: { session: Session | null } = { session: null }
      seats.add(seat)
      return {
        take(session) {
          seat.session = session
        },
        await(promise) {
          work.add(promise)
          void promise.finally(() => work.delete(promise)).catch(() => {})
        },
        leave() {
          seats.delete(seat)
          emptied()
        },
      }
    },
    async drain(graceMs, hurry) {
      draining = true
      await within(graceMs, hurry)
      for (const { session } of seats) session?.drain()
      await within(GOODBYE_MS)
      for (const { session } of seats) session?.hangUp('drained')
      await Promise.allSettled(work)
    },
  }
}
