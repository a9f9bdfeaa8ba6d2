import type { Millis } from '../../flow/clock.ts'

const PARTS = /(\d+(?:\.\d+)?)(ms|[dhms])/g
const WHOLE = /^(?:\d+(?:\.\d+)?(?:ms|[dhms]))+$/
const UNITS_MS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 }
/** A day is as long as any limit of a provider lasts; what is longer is a mistake. */
const LONGEST_MS = 86_400_000

/** Reads a duration as Go writes it: `1m39.738s`, `43.2s`, `500ms`. Null: it is none. Rounded up; at most a day. */
export function readDuration(text: string | null): Millis | null {
  const written = (text ?? '').trim()
  if (written.length > 40 || !WHOLE.test(written)) return null
  let ms = 0
  for (const [, number, unit = ''] of written.matchAll(PARTS)) ms += Number(number) * (UNITS_MS[unit] ?? 0)
  return bounded(ms)
}

/**
 * How long a refusal asks to be left alone: by its header `retry-after` in seconds, or by the words of Groq and OpenAI ("Please try again in
 * 1m39.738s"). Null: it does not say. A date in the header is passed over: no clock of ours is the server's.
 */
export function readWait(retryAfter: string | null, text: string): Millis | null {
  if (retryAfter !== null && /^\d{1,6}(\.\d+)?$/.test(retryAfter.trim()))
    return bounded(Number(retryAfter) * 1000)
  const [, told = null] = /try again in ((?:\d+(?:\.\d+)?(?:ms|[dhms]))+)/i.exec(text) ?? []
  return readDuration(told)
}

const bounded = (ms: Millis): Millis => Math.min(LONGEST_MS, Math.ceil(ms))
