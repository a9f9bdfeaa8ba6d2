import type { Millis } from '../../flow/clock.ts'

/** Which way a stall blocks: `down` is server to client, `up` client to server. */
export type Blocked = 'down' | 'up' | 'both'

/** Stalls of a line: how long it runs freely between two, and how long one lasts; both drawn evenly from the range. */
export interface Stalls {
  readonly everyMs: readonly [min: Millis, max: Millis]
  readonly lastsMs: readonly [min: Millis, max: Millis]
  /** Drawn evenly; name one twice to make it twice as likely. */
  readonly blocks: readonly Blocked[]
}

/** A line as a caller has it. Each direction takes half the round trip plus 0…`jitterMs`, and keeps its order. */
export interface LineProfile {
  readonly roundTripMs: Millis
  readonly jitterMs: Millis
  readonly stalls: Stalls | null
}

/** A loss blocks one direction; a radio that is gone for a moment blocks both. */
const lossOrOutage: readonly Blocked[] = ['down', 'up', 'both']

/** Stalls as on a moving phone: 80–300 ms, one every 5–10 s, two of three touch the way down. */
export const mobileStalls: Stalls = { everyMs: [5_000, 10_000], lastsMs: [80, 300], blocks: lossOrOutage }

/** A fixed line nearby, a phone on the move, and a line one would complain about (200–600 ms stalls every 4–8 s). */
export const lineProfiles = {
  good: { roundTripMs: 40, jitterMs: 2, stalls: null },
  mobile: { roundTripMs: 120, jitterMs: 10, stalls: mobileStalls },
  bad: {
    roundTripMs: 250,
    jitterMs: 30,
    stalls: { everyMs: [4_000, 8_000], lastsMs: [200, 600], blocks: lossOrOutage },
  },
} as const satisfies Record<string, LineProfile>
