import type { Millis } from '../flow/clock.ts'

/** How far ahead of the client's playhead a line is kept, and what it learns from its pongs (`docs/decisions/0002-playout.md`). */
export interface Pacing {
  readonly frameMs: Millis
  /** So long a turn's first frame is held back: nothing, but where somebody tests their own gate with it. */
  readonly delayMs: Millis
  /** What the client is to hold when a frame arrives. */
  leadMs(at: Millis): Millis
  /** The quickest way there, ms: half of the least round trip. */
  oneWayMs(): Millis
  /** A round trip was measured at `at`; of what it took more than the least, `uplinkMs` were on the way up. */
  measured(roundTripMs: Millis, at: Millis, uplinkMs: Millis): void
  readonly jitterMs: Millis
  readonly roundTripMs: Millis | null
}

export interface PacingSettings {
  readonly frameMs: Millis
  readonly leadMs: Millis
  /** The most that a line gets before it has stalled three times: one hiccup of a good line is no bad line. */
  readonly leadDoubtMs: Millis
  readonly leadMaxMs: Millis
  readonly delayMs?: Millis
}

/** Chosen by the playout experiment. */
export const pacingSettings: PacingSettings = { frameMs: 40, leadMs: 120, leadDoubtMs: 400, leadMaxMs: 700 }

/** A frame this late has met a stall, which is over when frames come less than that late; less is jitter. */
const STALL_MS = 40
const OVER_MS = 20
/** Headroom above the worst stall. */
const MARGIN_MS = 40
/** A stall is remembered this long; a minute without any forgets them all. */
const REMEMBER_MS = 300_000
const QUIET_MS = 60_000
const ENOUGH_STALLS = 3
/** RFC 6298's share of a new round trip in the smoothed deviation. */
const JITTER_SHARE = 1 / 4

export function openPacing(settings: PacingSettings = pacingSettings): Pacing {
  let stalls: { ms: Millis; at: Millis }[] = []
  let stalled = false
  let least: number | null = null
  let last: number | null = null
  let jitter = 0

  /** With few stalls seen the worst is yet to come, so it is taken for larger than it was. */
  function lead(at: Millis): Millis {
    const latest = stalls.at(-1)
    if (!latest || at - latest.at > QUIET_MS) return settings.leadMs
    const worst = stalls.reduce((most, stall) => Math.max(most, stall.ms), 0)
    const cap = stalls.length < ENOUGH_STALLS ? settings.leadDoubtMs : settings.leadMaxMs
    return Math.min(cap, Math.max(settings.leadMs, worst * (1 + 2 / stalls.length) + MARGIN_MS))
  }

  /** One stall delays many frames: it counts once, with the longest delay. */
  function learn(lateMs: Millis, at: Millis): void {
    const current = stalled ? stalls.at(-1) : undefined
    if (current) current.ms = Math.max(current.ms, lateMs)
    else if (lateMs >= STALL_MS)
      stalls = [...stalls.filter(stall => at - stall.at < REMEMBER_MS), { ms: lateMs, at }]
    stalled = lateMs >= (stalled ? OVER_MS : STALL_MS)
  }

  return {
    frameMs: settings.frameMs,
    delayMs: settings.delayMs ?? 0,
    leadMs: lead,
    oneWayMs: () => (least ?? 0) / 2,
    measured(ms, at, uplinkMs) {
      jitter += (Math.abs(ms - (last ?? ms)) - jitter) * JITTER_SHARE
      last = ms
      least = Math.min(least ?? ms, ms)
      learn(ms - least - uplinkMs, at)
    },
    get jitterMs() {
      return jitter
    },
    get roundTripMs() {
      return last
    },
  }
}
