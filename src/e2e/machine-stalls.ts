import { existsSync, readFileSync } from 'node:fs'

/** A stretch in which the machine kept the processor from whoever wanted it, in Unix ms. */
export interface Stall {
  readonly at: number
  readonly ms: number
}

const LOOK_MS = 5
/** The scheduler's own slices among a few busy threads are shorter. */
const LATE_MS = 20
const STAT = '/proc/stat'
/** `steal`, the eighth number of the first line, in ticks of 10 ms: what the host took from this virtual machine (proc(5)). */
const STEAL = 8
const TICK_MS = 10

/**
 * Watches the machine from a process that has nothing else to do: timers that fire more than 20 ms late, and processor time that the host
 * took. What our server keeps its own event loop busy with is seen by neither.
 */
export function watchMachine(): { readonly stalls: readonly Stall[]; close(): void } {
  const stalls: Stall[] = []
  let due = performance.now() + LOOK_MS
  let stolen = stealMs()
  const timer = setInterval(() => {
    const late = performance.now() - due
    due = performance.now() + LOOK_MS
    const now = stealMs()
    // A processor that the host took is often why the timer was late.
    const ms = Math.max(now - stolen, late > LATE_MS ? late : 0)
    if (ms > 0) stalls.push({ at: performance.timeOrigin + performance.now() - ms, ms })
    stolen = now
  }, LOOK_MS)
  return { stalls, close: () => clearInterval(timer) }
}

const stealMs = (): number =>
  existsSync(STAT) ? Number(readFileSync(STAT, 'utf8').split(/\s+/, STEAL + 1)[STEAL]) * TICK_MS : 0

/** What the server sends ahead is used up by then, and so is what a stall took of it. */
const BEFORE_MS = 1_000

/** Of a hole in what was heard from `from` to `to`, Unix ms: how much the machine's own stalls shortly before and in it explain. */
export const stalledMs = (stalls: readonly Stall[], from: number, to: number): number =>
  stalls.filter(({ at, ms }) => at + ms >= from - BEFORE_MS && at <= to).reduce((sum, { ms }) => sum + ms, 0)
