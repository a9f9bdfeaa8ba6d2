import type { Millis } from '../../flow/clock.ts'

/** A moment in which a process of the experiment itself did not get to run; `until` on the wall clock. */
export interface OwnDelay {
  readonly until: Millis
  readonly ms: Millis
}

const EVERY_MS = 20
const WORTH_NOTING_MS = 20

/** Notes when this process could not run on time, so that the machine's faults are not put down to the line. */
export function watchOwnDelays(): { readonly seen: readonly OwnDelay[]; stop(): void } {
  const seen: OwnDelay[] = []
  let ranAt = performance.now()
  const timer = setInterval(() => {
    const ms = performance.now() - ranAt - EVERY_MS
    if (ms > WORTH_NOTING_MS) seen.push({ until: Date.now(), ms })
    ranAt = performance.now()
  }, EVERY_MS)
  return { seen, stop: () => clearInterval(timer) }
}
