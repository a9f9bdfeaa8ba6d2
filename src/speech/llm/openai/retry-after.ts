import type { Millis } from '../../../flow/clock.ts'

const LONGEST_MS: Millis = 86_400_000
const spans = { h: 3_600_000, m: 60_000, s: 1_000, ms: 1 }

/**
 * How long a server asks to be left alone: by its header `retry-after` in seconds, or by the words of Groq and OpenAI ("Please try again in
 * 1m39.738s"). Null: it does not say. A date in the header is passed over: no clock of ours is the server's.
 */
export function retryAfterMs(header: string | null, text: string): Millis | null {
  if (header !== null && /^\d{1,6}(\.\d+)?$/.test(header.trim())) return bounded(Number(header) * 1_000)
  const [, words = ''] = /try again in ((?:\d+(?:\.\d+)?(?:ms|[hms]))+)/i.exec(text) ?? []
  const parts = [...words.matchAll(/(\d+(?:\.\d+)?)(ms|[hms])/g)]
  if (parts.length === 0) return null
  return bounded(
    parts.reduce((sum, [, number, unit]) => sum + Number(number) * spans[unit as keyof typeof spans], 0),
  )
}

const bounded = (ms: Millis): Millis => Math.min(LONGEST_MS, Math.ceil(ms))
