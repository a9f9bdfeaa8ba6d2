import { INPUT_RATE, type Samples, toMillis } from '../../audio/pcm.ts'
import type { Millis } from '../../flow/clock.ts'
import { MARK_BITS, MARK_PERIOD, positionOf } from './recording.ts'

const QUANTUM: Samples = 128
/** Wall times within this many quanta (1 s) give the offset of the sound card's clock: the earliest is the least disturbed. */
const CLOCK_WINDOW = 63

/** 128 samples as the client played them. */
export interface Quantum {
  /** When its first sample was rendered, on the wall clock. */
  readonly at: Millis
  /** Index of its first sample on the client's own clock. */
  readonly frame: Samples
  /** Where in the recording it comes from, if all of it comes from one place. */
  readonly from: Samples | undefined
  /** Index of its last sample that is not zero, −1 if there is none. */
  readonly lastSound: number
}

/** Reads what the tap wrote: five numbers a quantum (frame, wall time, first and last marks, last sound). */
export function readPlayed(numbers: readonly number[]): Quantum[] {
  const count = Math.floor(numbers.length / 5)
  const offsets = Array.from(
    { length: count },
    (_, i) => field(numbers, i, 1) - toMillis(field(numbers, i, 0)),
  )
  const least = slidingLeast(offsets, CLOCK_WINDOW)
  let expected = 0
  return Array.from({ length: count }, (_, i) => {
    const frame = field(numbers, i, 0)
    const first = positionOf(field(numbers, i, 2))
    const last = positionOf(field(numbers, i, 3))
    const whole =
      first !== undefined && last !== undefined && (first + QUANTUM - MARK_BITS) % MARK_PERIOD === last
    const from = whole ? unwrap(first, expected) : undefined
    if (from !== undefined) expected = from
    return { at: toMillis(frame) + (least[i] ?? 0), frame, from, lastSound: field(numbers, i, 4) }
  })
}

const field = (numbers: readonly number[], quantum: number, which: number) =>
  numbers[5 * quantum + which] ?? 0

/** Positions only go forward, but for the spread of a repeat. */
const unwrap = (position: Samples, expected: Samples) =>
  position + MARK_PERIOD * Math.max(0, Math.round((expected - position) / MARK_PERIOD))

function slidingLeast(values: readonly number[], reach: number): number[] {
  return values.map((_, i) => Math.min(...values.slice(Math.max(0, i - reach), i + reach + 1)))
}

export interface Gap {
  readonly at: Millis
  readonly ms: Millis
}

/** Silences put in between samples that follow each other in the recording: the client had run dry. */
export function findGaps(played: readonly Quantum[], from: Millis, until: Millis): Gap[] {
  const whole = played.filter(
    quantum => quantum.from !== undefined && quantum.at >= from && quantum.at < until,
  )
  return whole.flatMap((quantum, i) => {
    const before = whole[i - 1]
    if (!before) return []
    const missing = quantum.frame - before.frame - ((quantum.from ?? 0) - (before.from ?? 0))
    return missing > 0 ? [{ at: before.at, ms: toMillis(missing) }] : []
  })
}

/** When the last sound before the first 150 ms of plain silence after `from` was played. */
export function silentAfter(played: readonly Quantum[], from: Millis): Millis | undefined {
  let last: Millis | undefined
  for (const quantum of played) {
    if (quantum.lastSound >= 0 && quantum.at < from + 3_000) {
      if (last !== undefined && quantum.at > from && quantum.at - last > 150) return last
      last = quantum.at + toMillis(quantum.lastSound + 1)
    }
  }
  return last
}

/** The position the client was playing at `at`; in a gap undefined. */
export function positionAt(played: readonly Quantum[], at: Millis): Samples | undefined {
  const quantum = quantumAt(played, at)
  if (quantum?.from === undefined || at - quantum.at > 20) return undefined
  return quantum.from + Math.round(((at - quantum.at) * INPUT_RATE) / 1000)
}

/** How far the client's sound card has fallen behind the wall clock at `at`, from an arbitrary origin. */
export function cardLag(played: readonly Quantum[], at: Millis): Millis {
  const quantum = quantumAt(played, at)
  return quantum ? quantum.at - toMillis(quantum.frame) : 0
}

function quantumAt(played: readonly Quantum[], at: Millis): Quantum | undefined {
  let low = 0
  let high = played.length - 1
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if ((played[middle]?.at ?? 0) <= at) low = middle
    else high = middle - 1
  }
  return played[low]
}
