import type { Clock, Millis } from '../../flow/clock.ts'

/** Time that moves only when told to, so that a minute of a call takes as long as its arithmetic. */
export interface VirtualClock extends Clock {
  /** Runs every timer that is due by `until`, in order. */
  runTo(until: Millis): void
  /** Timers that wait: a call that is over should leave none. */
  readonly waiting: number
}

export function virtualClock(): VirtualClock {
  const timers = new Set<{ readonly due: Millis; readonly run: () => void }>()
  let now = 0
  const earliest = () => [...timers].reduce((first, timer) => (timer.due < first.due ? timer : first))
  return {
    now: () => now,
    after(ms, run) {
      const timer = { due: now + Math.max(0, ms), run }
      timers.add(timer)
      return () => timers.delete(timer)
    },
    runTo(until) {
      while (timers.size > 0 && earliest().due <= until) {
        const timer = earliest()
        timers.delete(timer)
        now = timer.due
        timer.run()
      }
      now = until
    },
    get waiting() {
      return timers.size
    },
  }
}

/** Lets time run until `promise` settles, also where it does real work (files, sockets) in between. */
export async function runUntil<T>(clock: VirtualClock, promise: Promise<T>): Promise<T> {
  let settled = false
  const mark = () => {
    settled = true
  }
  promise.then(mark, mark)
  while (!settled) {
    clock.runTo(clock.now() + 1_000)
    await new Promise(resolve => setImmediate(resolve))
  }
  return promise
}
