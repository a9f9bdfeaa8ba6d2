import type { Clock, Millis } from '../../flow/clock.ts'

/**
 * Calls `tick(n)` at `from + n·everyMs`, n = 1, 2, …, without drift: a late timer is followed by all ticks that are due, and the
 * next is set against the beginning. `late` gets how far behind its time each wake-up with a tick was. Returns how to stop.
 */
export function startPacer(options: {
  readonly clock: Clock
  readonly from: Millis
  readonly everyMs: Millis
  tick(n: number): void
  late(ms: Millis): void
}): () => void {
  const { clock, from, everyMs, tick, late } = options
  let n = 1
  let stopped = false
  let callOff = () => {}
  const due = () => from + n * everyMs
  // A timer may fire a fraction of a millisecond early.
  const isDue = () => due() <= clock.now() + 0.5
  const wake = () => {
    if (isDue()) late(Math.max(0, clock.now() - due()))
    while (!stopped && isDue()) tick(n++)
    if (!stopped) wait()
  }
  const wait = () => {
    callOff = clock.after(due() - clock.now(), wake)
  }
  wait()
  return () => {
    stopped = true
    callOff()
  }
}
