import type { Millis } from '../../flow/clock.ts'
import type { WireLimits } from './wire.ts'

/** What the caller puts up with. Beyond it, the call is ended and says which limit it was. */
export interface CallLimits extends WireLimits {
  readonly metadataMs: Millis
  /** Longest call, from the metadata on. */
  readonly callMs: Millis
  readonly totalBytes: number
  readonly frames: number
  /** Most audio that may wait to be played. */
  readonly waitingMs: Millis
}

export const defaultLimits: CallLimits = {
  connectMs: 10_000,
  metadataMs: 15_000,
  callMs: 600_000,
  frameBytes: 16 << 20,
  totalBytes: 256 << 20,
  frames: 500_000,
  waitingMs: 900_000,
}

/** Counts what comes in. `take` returns the sentence that says which limit was passed, or null. */
export function startMeter(limits: CallLimits): { take(bytes: number, waitingMs: Millis): string | null } {
  let bytes = 0
  let frames = 0
  return {
    take(more, waitingMs) {
      bytes += more
      frames += 1
      if (bytes > limits.totalBytes) return `the agent sent more than ${limits.totalBytes} bytes`
      if (frames > limits.frames) return `the agent sent more than ${limits.frames} frames`
      if (waitingMs > limits.waitingMs) return `more than ${limits.waitingMs} ms of audio wait to be played`
      return null
    },
  }
}
