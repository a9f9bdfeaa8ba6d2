import { monitorEventLoopDelay } from 'node:perf_hooks'

/** Above this the caller's own timers are too late to measure with: half of the ± 20 ms that a latency must agree within. */
const LATE_MS = 10
const LOOK_MS = 250
const LOOKS = 40
const RESOLUTION_MS = 5

/**
 * Lets a further call begin only while this process keeps its time: `pass` waits until its event loop was at most 10 ms late for a
 * quarter of a second, but no longer than ten seconds. `close` when no more calls begin.
 */
export function openLoadGate(): { pass(): Promise<void>; close(): void } {
  const delay = monitorEventLoopDelay({ resolution: RESOLUTION_MS })
  delay.enable()
  return {
    async pass() {
      for (let look = 0; look < LOOKS; look++) {
        delay.reset()
        await new Promise(resolve => setTimeout(resolve, LOOK_MS))
        if (delay.percentile(99) / 1e6 <= LATE_MS + RESOLUTION_MS) return
      }
    },
    close: () => delay.disable(),
  }
}
