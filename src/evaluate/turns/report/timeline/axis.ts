import type { Millis } from '../../../../flow/clock.ts'
import type { ReportCall } from '../types.ts'

/** Room left of zero, for the number of its second. */
export const GUTTER = 12
/** 80 px are a second: 50 ms can still be seen. */
export const PX_PER_MS = 0.08

/** The end of whatever is drawn: a last word or a measure may reach beyond the call. */
export function endOf({ duration_ms, said, replies, measures }: ReportCall): Millis {
  const ends = [...said, ...replies, ...measures].map(({ to_ms }) => to_ms)
  return Math.max(1000, ...[duration_ms, ...ends].filter(Number.isFinite))
}

/** Where a time is in the picture: px, one decimal. What is no time is at zero. */
export const xOf = (ms: Millis): number =>
  Math.round((GUTTER + (Number.isFinite(ms) ? Math.max(0, ms) : 0) * PX_PER_MS) * 10) / 10

/** Lines at every second: defined once on a page, since every timeline has the same. */
export const secondLines = `<svg class="unseen" width="0" height="0" aria-hidden="true"><pattern id="seconds" patternUnits="userSpaceOnUse" x="${GUTTER}" width="${1000 * PX_PER_MS}" height="9999"><path class="grid" d="M0.5 0V9999"/></pattern></svg>`

/** The lines, and a number at each. */
export function seconds(end: Millis, height: number): string {
  const numbers = Array.from(
    { length: Math.floor(end / 1000) + 1 },
    (_, second) => `<text x="${xOf(second * 1000)}">${second} s</text>`,
  )
  return `<path fill="url(#seconds)" d="M${GUTTER - 1} 16H${xOf(end)}V${height}H${GUTTER - 1}z"/><g class="axis" transform="translate(0 11)">${numbers.join('')}</g>`
}
