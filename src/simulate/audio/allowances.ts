import type { Clock, Millis } from '../../flow/clock.ts'

/** What one organisation may use of one model. */
export interface PlanLimits {
  readonly requestsPerMinute: number
  readonly requestsPerDay: number
  readonly audioSecondsPerHour: number
}

/** Groq's free plan, as published in 2026. */
export const FREE_PLAN: PlanLimits = {
  requestsPerMinute: 20,
  requestsPerDay: 2_000,
  audioSecondsPerHour: 7_200,
}

/** Groq's developer plan for its turbo model, as published in 2026; the requests of a day are our guess. */
export const DEVELOPER_PLAN: PlanLimits = {
  requestsPerMinute: 400,
  requestsPerDay: 500_000,
  audioSecondsPerHour: 400_000,
}

const MINUTE_MS = 60_000
const HOUR_MS = 3_600_000
const DAY_MS = 86_400_000

/** Something that is used up and refills evenly. */
interface Bucket {
  readonly limit: number
  readonly periodMs: Millis
  left: number
  at: Millis
}

export interface RateRefusal {
  readonly status: 429 | 413
  readonly type: 'requests' | 'seconds'
  readonly retryAfterMs: Millis
  readonly message: string
}

export interface Allowances {
  /** Uses up a request with so much audio; a refusal uses up nothing. */
  take(model: string, audioSeconds: number): RateRefusal | null
  /** What the headers of an answer say. */
  headers(): Readonly<Record<string, string>>
}

export function openAllowances(plan: PlanLimits, clock: Clock): Allowances {
  const open = (limit: number, periodMs: Millis): Bucket => ({
    limit,
    periodMs,
    left: limit,
    at: clock.now(),
  })
  const minute = open(plan.requestsPerMinute, MINUTE_MS)
  const day = open(plan.requestsPerDay, DAY_MS)
  const audio = open(plan.audioSecondsPerHour, HOUR_MS)
  const refill = (bucket: Bucket) => {
    const now = clock.now()
    bucket.left = Math.min(bucket.limit, bucket.left + ((now - bucket.at) * bucket.limit) / bucket.periodMs)
    bucket.at = now
  }
  const waitFor = ({ left, limit, periodMs }: Bucket, need: number): Millis =>
    Math.max(0, ((need - left) * periodMs) / limit)
  return {
    take(model, audioSeconds) {
      for (const bucket of [minute, day, audio]) refill(bucket)
      if (audioSeconds > audio.limit)
        return {
          status: 413,
          type: 'seconds',
          retryAfterMs: 0,
          message: audioText(model, audio, { audioSeconds, waitMs: 0, start: 'Request too large' }),
        }
      const waitMs = waitFor(audio, audioSeconds)
      if (waitMs > 0)
        return {
          status: 429,
          type: 'seconds',
          retryAfterMs: waitMs,
          message: audioText(model, audio, { audioSeconds, waitMs, start: 'Rate limit reached' }),
        }
      for (const [bucket, unit] of [
        [minute, 'minute (RPM)'],
        [day, 'day (RPD)'],
      ] as const) {
        const wait = waitFor(bucket, 1)
        if (wait > 0)
          return {
            status: 429,
            type: 'requests',
            retryAfterMs: wait,
            message: requestsText(model, bucket, unit, wait),
          }
      }
      minute.left -= 1
      day.left -= 1
      audio.left -= audioSeconds
      return null
    },
    headers() {
      for (const bucket of [day, audio]) refill(bucket)
      return {
        'x-ratelimit-limit-requests': `${day.limit}`,
        'x-ratelimit-remaining-requests': `${Math.floor(day.left)}`,
        'x-ratelimit-reset-requests': goDuration(waitFor(day, day.limit)),
        'x-ratelimit-limit-audio-seconds': `${audio.limit}`,
        'x-ratelimit-remaining-audio-seconds': `${Math.floor(audio.left)}`,
        'x-ratelimit-reset-audio-seconds': goDuration(waitFor(audio, audio.limit)),
      }
    },
  }
}

/** A duration as Go writes it: `1m39.738s`. */
export function goDuration(ms: Millis): string {
  const whole = Math.round(ms)
  const hours = Math.floor(whole / HOUR_MS)
  const minutes = Math.floor((whole % HOUR_MS) / MINUTE_MS)
  const seconds = (whole % MINUTE_MS) / 1000
  return `${hours > 0 ? `${hours}h` : ''}${hours > 0 || minutes > 0 ? `${minutes}m` : ''}${seconds}s`
}

// The words of a refusal that somebody reported.
function audioText(
  model: string,
  { limit, left }: Pick<Bucket, 'limit' | 'left'>,
  {
    audioSeconds,
    waitMs,
    start,
  }: { readonly audioSeconds: number; readonly waitMs: Millis; readonly start: string },
): string {
  const again = waitMs > 0 ? ` Please try again in ${goDuration(waitMs)}.` : ''
  const used = Math.round(limit - left)
  return `${start} for model \`${model}\` in organization \`org_simulated\` service tier \`on_demand\` on seconds of audio per hour (ASPH): Limit ${limit}, Used ${used}, Requested ${Math.ceil(audioSeconds)}.${again} Need more tokens? Upgrade to Dev Tier today at https://console.groq.com/settings/billing`
}

/** The refusal for audio as it was reported. */
export const reportedText = (model: string, waitMs: Millis): string =>
  audioText(model, { limit: 7_200, left: 30 }, { audioSeconds: 230, waitMs, start: 'Rate limit reached' })

export const tooLongText = (model: string): string =>
  audioText(
    model,
    { limit: 7_200, left: 7_200 },
    { audioSeconds: 7_300, waitMs: 0, start: 'Request too large' },
  )

export const requestsText = (
  model: string,
  { limit, left }: Pick<Bucket, 'limit' | 'left'>,
  unit: string,
  waitMs: Millis,
): string =>
  `Rate limit reached for model \`${model}\` in organization \`org_simulated\` service tier \`on_demand\` on requests per ${unit}: Limit ${limit}, Used ${Math.round(limit - left)}, Requested 1. Please try again in ${goDuration(waitMs)}.`
