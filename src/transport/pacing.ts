import type { Millis } from '../flow/clock.ts'

/** How far ahead of the client's playhead a line is kept, and what it learns from its pongs (`docs/decisions/0002-playout.md`). */
export interface Pacing {
  readonly frameMs: Millis
  /** What the client is to hold when a frame arrives. */
  leadMs(): Millis
  /** The quickest way there, ms: half of the least round trip. */
  oneWayMs(): Millis
  /** A round trip was measured at `at`. */
  measured(roundTripMs: Millis, at: Millis): void
  /** The client's playout ran dry at `at`. */
  ranDry(ms: Millis, at: Millis): void
  readonly jitterMs: Millis
  readonly roundTripMs: Millis | null
}

export interface PacingSettings {
  readonly frameMs: Millis
  readonly leadMs: Millis
  readonly leadMaxMs: Millis
}

/** Measured in the playout experiment: the lead that a quiet line needs, and the most that a bad one is given. */
export const pacingSettings: PacingSettings = { frameMs: 40, leadMs: 120, leadMaxMs: 700 }

/** A round trip this much above the least is a stall; less is jitter, which the margin covers. */
const STALL_MS = 40
const MARGIN_MS = 40
/** Stalls older than this are forgotten: lines get better too. */
const FORGET_MS = 300_000
/** RFC 6298's share of a new round trip in the smoothed deviation. */
const JITTER_SHARE = 1 / 4

export function openPacing(settings: PacingSettings = pacingSettings): Pacing {
  let stalls: { ms: Millis; at: Millis }[] = []
  let least: number | null = null
  let last: number | null = null
  let jitter = 0
  let lead = settings.leadMs

  /** With few stalls seen the worst is yet to come, so it is taken for larger than it was. */
  function learn(): void {
    const worst = stalls.reduce((most, stall) => Math.max(most, stall.ms), 0)
    const wanted = stalls.length === 0 ? settings.leadMs : worst * (1 + 2 / stalls.length) + MARGIN_MS
    lead = Math.min(settings.leadMaxMs, Math.max(settings.leadMs, wanted))
  }
  function stall(ms: Millis, at: Millis): void {
    stalls = [...stalls.filter(item => at - item.at < FORGET_MS), { ms, at }]
    learn()
  }

  return {
    frameMs: settings.frameMs,
    leadMs: () => lead,
    oneWayMs: () => (least ?? 0) / 2,
    measured(ms, at) {
      jitter += (Math.abs(ms - (last ?? ms)) - jitter) * JITTER_SHARE
      last = ms
      least = Math.min(least ?? ms, ms)
      if (ms - least >= STALL_MS) stall(ms - least, at)
    },
    ranDry: stall,
    get jitterMs() {
      return jitter
    },
    get roundTripMs() {
      return last
    },
  }
}
