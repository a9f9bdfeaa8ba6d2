import type { Clock, Millis } from '../../flow/clock.ts'

/** What a plan allows, per model. */
export interface Limits {
  readonly requestsPerDay: number
  readonly tokensPerMinute: number
}

/** Tokens as Groq's developer plan allowed them in October 2026. The requests of a day are our guess: the plan says 1000 a minute. */
export const developerPlan: Limits = { requestsPerDay: 500_000, tokensPerMinute: 250_000 }
/** Its free plan, as of then. */
export const freePlan: Limits = { requestsPerDay: 1_000, tokensPerMinute: 8_000 }

const MINUTE_MS: Millis = 60_000
const DAY_MS: Millis = 86_400_000

export interface Allowance {
  readonly headers: Readonly<Record<string, string>>
  /** Null: go ahead. `too-large`: more than a minute's tokens at once. Otherwise so long there is nothing left. */
  readonly refusal: 'too-large' | { readonly afterMs: Millis; readonly used: number } | null
}

/** Counts one model's requests and tokens; what is spent comes back evenly, as in a leaking bucket. */
export function openLimits(clock: Clock, { requestsPerDay, tokensPerMinute }: Limits) {
  const tokens = openBucket(clock, tokensPerMinute, MINUTE_MS)
  const requests = openBucket(clock, requestsPerDay, DAY_MS)
  return {
    take(wanted: number): Allowance {
      const isTooLarge = wanted > tokensPerMinute
      const afterMs = isTooLarge ? 0 : Math.max(tokens.waitMs(wanted), requests.waitMs(1))
      const used = Math.ceil(tokens.used())
      if (!isTooLarge && afterMs === 0) {
        tokens.take(wanted)
        requests.take(1)
      }
      const headers = {
        'x-ratelimit-limit-requests': `${requestsPerDay}`,
        'x-ratelimit-limit-tokens': `${tokensPerMinute}`,
        'x-ratelimit-remaining-requests': `${Math.floor(requestsPerDay - requests.used())}`,
        'x-ratelimit-remaining-tokens': `${Math.floor(tokensPerMinute - tokens.used())}`,
        'x-ratelimit-reset-requests': durationText(requests.used() * (DAY_MS / requestsPerDay)),
        'x-ratelimit-reset-tokens': durationText(tokens.used() * (MINUTE_MS / tokensPerMinute)),
      }
      return { headers, refusal: isTooLarge ? 'too-large' : afterMs > 0 ? { afterMs, used } : null }
    },
  }
}

function openBucket(clock: Clock, most: number, perMs: Millis) {
  let level = 0
  let at = clock.now()
  const used = () => {
    const now = clock.now()
    level = Math.max(0, level - ((now - at) * most) / perMs)
    at = now
    return level
  }
  return {
    used,
    waitMs: (wanted: number) => Math.max(0, ((used() + wanted - most) * perMs) / most),
    take: (wanted: number) => {
      level = used() + wanted
    },
  }
}

/** As Go writes a duration: `43.2s`, `1m39.738s`, `120ms`. */
export function durationText(ms: Millis): string {
  if (ms < 1000) return `${Math.round(ms)}ms`
  const minutes = Math.floor(ms / MINUTE_MS)
  const seconds = `${Number(((ms - minutes * MINUTE_MS) / 1000).toFixed(3))}s`
  return minutes === 0 ? seconds : `${minutes}m${seconds}`
}
