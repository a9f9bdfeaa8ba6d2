import type { Clock, Millis } from '../../../flow/clock.ts'
import { readDuration } from '../../http/duration.ts'

/** What a request uses up. */
export interface Use {
  readonly requests: number
  readonly audioSeconds: number
}
type Kind = keyof Use

const DAY_MS = 86_400_000

/** Reads one header of an answer, by its name in lower case. */
export type ReadHeader = (name: string) => string | null

/** Keeps requests back that would be refused, by what the answers before told. */
export interface Budget {
  /** How long to wait until so much is allowed; 0: send it. */
  waitMs(use: Use): Millis
  /** It was sent: less is left until an answer tells how much. */
  spend(use: Use): void
  /** Reads `x-ratelimit-limit-*`, `-remaining-*` and `-reset-*` of requests and audio seconds. */
  learn(header: ReadHeader): void
  /** Refused: nothing is sent for so long. */
  blockFor(ms: Millis): void
}

/** An allowance that refills evenly: full again at the time that was told. */
interface Allowance {
  readonly limit: number
  readonly perMs: number
  left: number
  at: Millis
}

const KINDS: readonly (readonly [Kind, string])[] = [
  ['requests', 'requests'],
  ['audioSeconds', 'audio-seconds'],
]

export function openBudget(clock: Clock): Budget {
  const allowances = new Map<Kind, Allowance>()
  let blockedUntil: Millis = 0

  const leftNow = ({ limit, perMs, left, at }: Allowance): number =>
    Math.min(limit, left + perMs * (clock.now() - at))
  return {
    waitMs(use) {
      const waits = KINDS.map(([kind]) => {
        const allowance = allowances.get(kind)
        if (!allowance) return 0
        // What is more than the whole limit is let through: the server says better why it will not do.
        const missing = Math.min(use[kind], allowance.limit) - leftNow(allowance)
        return missing <= 0 ? 0 : missing / allowance.perMs
      })
      return Math.max(0, blockedUntil - clock.now(), ...waits)
    },
    spend(use) {
      for (const [kind] of KINDS) {
        const allowance = allowances.get(kind)
        if (!allowance) continue
        allowance.left = leftNow(allowance) - use[kind]
        allowance.at = clock.now()
      }
    },
    learn(header) {
      for (const [kind, name] of KINDS) {
        const read = readAllowance(header, name, clock.now())
        if (read) allowances.set(kind, read)
      }
    },
    blockFor(ms) {
      blockedUntil = Math.max(blockedUntil, clock.now() + ms)
    },
  }
}

function readAllowance(header: ReadHeader, name: string, at: Millis): Allowance | null {
  const limit = count(header(`x-ratelimit-limit-${name}`))
  const left = count(header(`x-ratelimit-remaining-${name}`))
  const resetMs = readDuration(header(`x-ratelimit-reset-${name}`))
  if (limit === null || left === null || resetMs === null || limit <= 0) return null
  // What was still full tells no rate; then it takes a day at the worst.
  const perMs = Math.max((limit - left) / Math.max(1, resetMs), limit / DAY_MS)
  return { limit, left, at, perMs }
}

const count = (text: string | null): number | null =>
  text !== null && /^\d{1,9}$/.test(text) ? Number(text) : null
