/** Milliseconds on the monotonic clock that began with the call (or with the process, for things that outlive calls). */
export type Millis = number

/**
 * The one source of time. Everything that waits takes a `Clock`, so a test can hold time still.
 * `now()` is monotonic and never the wall clock.
 */
export interface Clock {
  now(): Millis
  /** Runs `run` once after `ms`; the returned function calls it off. */
  after(ms: Millis, run: () => void): () => void
}

/** The real clock, counted from the moment it is made. */
export function startClock(): Clock {
  const origin = performance.now()
  return {
    now: () => performance.now() - origin,
    after(ms, run) {
      const timer = setTimeout(run, Math.max(0, ms))
      return () => clearTimeout(timer)
    },
  }
}

/** Resolves after `ms` on `clock`, or at once when `signal` aborts; it never rejects, so check the signal after it. */
export function pause(clock: Clock, ms: Millis, signal?: AbortSignal): Promise<void> {
  return new Promise(resolve => {
    if (signal?.aborted) return resolve()
    const done = () => {
      callOff()
      signal?.removeEventListener('abort', done)
      resolve()
    }
    const callOff = clock.after(ms, done)
    signal?.addEventListener('abort', done, { once: true })
  })
}
