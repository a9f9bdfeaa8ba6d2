import { type Samples, toMillis } from '../../audio/pcm.ts'
import type { Millis } from '../../flow/clock.ts'

/** Excess of a round trip over the least one below which it is put down to jitter, half to each direction. */
const JITTER_MS = 15
/** The caller's audio is late compared with its best within this time: sound cards drift, so older ones say nothing. */
const RHYTHM_MS = 3_000

export interface Arrival {
  readonly frame: number
  readonly sentAt: Millis
  /** When the ping reached the client if all of its lateness was on the way down. */
  readonly latestAt: Millis
  /** The same, corrected by how late the caller's audio around the pong was. */
  readonly at: Millis
  /** How much later than on a free line, by `at`. */
  readonly lateMs: Millis
}

/** Tells when frames reached the client, from a protocol ping sent behind each and from the rhythm of the caller's audio. */
export interface Arrivals {
  oneWayMs(): Millis
  pinged(frame: number, at: Millis): void
  /** Caller audio came in: its clock runs with the client's microphone. */
  uplink(count: Samples, at: Millis): void
  ponged(ping: number, at: Millis): Arrival | undefined
  /** Since when the oldest ping is unanswered. */
  waitingSince(): Millis | undefined
  lastPing(): number
}

export function watchArrivals(): Arrivals {
  const pings = new Map<number, { readonly frame: number; readonly at: Millis }>()
  let count = 0
  let leastRoundTrip = Number.POSITIVE_INFINITY
  let uplinkMs = 0
  const offsets: { readonly at: Millis; readonly ms: Millis }[] = []
  let uplinkLate = 0
  const oneWayMs = () => (Number.isFinite(leastRoundTrip) ? leastRoundTrip / 2 : 0)
  return {
    oneWayMs,
    pinged(frame, at) {
      count += 1
      pings.set(count, { frame, at })
    },
    uplink(samples, at) {
      uplinkMs += toMillis(samples)
      offsets.push({ at, ms: at - uplinkMs })
      while ((offsets[0]?.at ?? at) < at - RHYTHM_MS) offsets.shift()
      uplinkLate = at - uplinkMs - Math.min(...offsets.map(offset => offset.ms))
    },
    ponged(ping, at) {
      const sent = pings.get(ping)
      if (!sent) return undefined
      for (const older of pings.keys()) if (older <= ping) pings.delete(older)
      leastRoundTrip = Math.min(leastRoundTrip, at - sent.at)
      const oneWay = oneWayMs()
      const excess = at - sent.at - leastRoundTrip
      const earliestAt = sent.at + oneWay
      const latestAt = at - oneWay
      const byUplink = excess > JITTER_MS ? latestAt - uplinkLate : earliestAt + excess / 2
      const arrivedAt = Math.min(latestAt, Math.max(earliestAt, byUplink))
      return { frame: sent.frame, sentAt: sent.at, latestAt, at: arrivedAt, lateMs: arrivedAt - earliestAt }
    },
    waitingSince: () => pings.values().next().value?.at,
    lastPing: () => count,
  }
}
