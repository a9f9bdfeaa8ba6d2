import type { Millis } from '../../flow/clock.ts'

/** Waits between attempts: nine attempts over 15 hours, which outlasts a night in which nobody mends a receiver. */
export const WEBHOOK_WAITS: readonly Millis[] = [
  10_000, 60_000, 300_000, 900_000, 3_600_000, 7_200_000, 14_400_000, 28_800_000,
]

/** A call is reported after its analysis, so that is not waited for over hours. */
export const ANALYSIS_WAITS: readonly Millis[] = [10_000, 60_000, 300_000]

/** So much longer at most, so that deliveries which failed together do not come back together. */
const JITTER = 0.1
const MOST_ASKED_MS: Millis = 86_400_000

/** How long to wait after `attempt` attempts (the first is 1); null: that was the last. `askedMs`: the receiver asked for so much. */
export function waitAfter(
  attempt: number,
  waits: readonly Millis[],
  { random, askedMs = null }: { readonly random: () => number; readonly askedMs?: Millis | null },
): Millis | null {
  const wait = waits[attempt - 1]
  if (wait === undefined) return null
  const asked = Math.min(askedMs ?? 0, MOST_ASKED_MS)
  return Math.round(Math.max(wait, asked) * (1 + JITTER * random()))
}
