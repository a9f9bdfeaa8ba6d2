import type { Clock, Millis } from './clock.ts'

/** A clock that a test moves by hand: timers fire in order, and what they cause settles before the next one. */
export interface VirtualClock extends Clock {
  /** Lets `ms` pass. */
  pass(ms: Millis): Promise<void>
  /** Timers that are still waiting. */
  readonly waiting: number
}

export function virtualClock(): VirtualClock {
  let now = 0
  const timers = new Set<{ at: Millis; run: () => void }>()
  const settle = async () => {
    for (let turn = 0; turn < 20; turn++) await new Promise<void>(resolve => setImmediate(resolve))
  }
  return {
    now: () => now,
    after(ms, run) {
      const timer = { at: now + Math.max(0, ms), run }
      timers.add(timer)
      return () => void timers.delete(timer)
    },
    async pass(ms) {
      const end = now + ms
      await settle()
      for (;;) {
        const due = [...timers].filter(timer => timer.at <= end).sort((a, b) => a.at - b.at)[0]
        if (!due) break
        timers.delete(due)
        now = Math.max(now, due.at)
        due.run()
        await settle()
      }
      now = end
      await settle()
    },
    get waiting() {
      return timers.size
    },
  }
}
