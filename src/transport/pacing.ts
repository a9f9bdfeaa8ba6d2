import type { Millis } from '../flow/clock.ts'

/** How far ahead of the client's playhead a line is kept, and what it learns from its jitter (`docs/decisions/0002-playout.md`). */
export interface Pacing {
  readonly frameMs: Millis
  leadMs(): Millis
  oneWayMs(): Millis
  /** A round trip was measured. */
  measured(roundTripMs: Millis): void
  /** The client's playout ran dry. */
  ranDry(): void
  readonly jitterMs: Millis
  readonly roundTripMs: Millis | null
}

export interface PacingSettings {
  readonly frameMs: Millis
  readonly leadMs: Millis
  readonly leadMaxMs: Millis
  /** Added to the lead by every underrun. */
  readonly underrunMs: Millis
}

export const pacingSettings: PacingSettings = { frameMs: 40, leadMs: 250, leadMaxMs: 800, underrunMs: 100 }

/** RFC 6298's smoothing of round trips: 1/8 for the mean, 1/4 for the deviation. */
const MEAN_SHARE = 1 / 8
const JITTER_SHARE = 1 / 4

export function openPacing(settings: PacingSettings = pacingSettings): Pacing {
  let mean: number | null = null
  let jitter = 0
  let extra = 0
  return {
    frameMs: settings.frameMs,
    leadMs: () => Math.min(settings.leadMaxMs, settings.leadMs + extra + 2 * jitter),
    oneWayMs: () => (mean ?? 0) / 2,
    measured(ms) {
      if (mean === null) mean = ms
      jitter += (Math.abs(ms - mean) - jitter) * JITTER_SHARE
      mean += (ms - mean) * MEAN_SHARE
    },
    ranDry() {
      extra = Math.min(settings.leadMaxMs, extra + settings.underrunMs)
    },
    get jitterMs() {
      return jitter
    },
    get roundTripMs() {
      return mean
    },
  }
}
