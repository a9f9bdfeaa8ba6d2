import type { Command, Millis, Turn } from '../session/turn/events.ts'
import { type Differ, type Given, HEARD_MS, type Side, turnOf } from './held.ts'

/** A command that decides about a reply while somebody speaks over it. */
export const isOver = ({ type }: Command): boolean => /^(lower|hold|resume|cut)-reply$/.test(type)

/** What became of the reply on each side: it was cut then, or kept (null). Undefined: that is open. */
type Outcomes = Partial<Record<Side, Millis | null>>

/**
 * A reply that is spoken over and that two policies handle differently. The difference is heard from its first command on; what it comes to is
 * read from what both do as long as the caller goes on as they did.
 */
export function openOverlaps(differ: Differ) {
  let first: { readonly turn: Turn; readonly at: Millis } | null = null
  let outcomes: Outcomes = {}
  let times: Partial<Record<Side, Millis>> = {}

  function reset(): void {
    first = null
    outcomes = {}
    times = {}
  }

  /** The commands of both from the first that differs on. */
  function open(recorded: readonly Given[], other: readonly Given[]): void {
    reset()
    const all = [
      ...recorded.map(given => ({ side: 'recorded' as const, ...given })),
      ...other.map(given => ({ side: 'other' as const, ...given })),
    ].sort((a, b) => a.at - b.at)
    const start = all.find(({ command }) => isOver(command))
    if (!start) return
    first = { turn: turnOf(start.command), at: start.at }
    for (const { side, ...given } of all) take(side, given)
  }

  function take(side: Side, { at, command }: Given): void {
    if (first === null) return
    if (isOver(command)) times[side] ??= at
    if (command.type === 'cut-reply') decide(side, at)
    else if (!isOver(command)) decide(side, null)
    // The call has gone on to something else: whatever the what-if still waits for, it did not yield.
    if (side === 'recorded' && !isOver(command) && command.type !== 'drop-speech') decide('other', null)
    if (outcomes.recorded !== undefined && outcomes.other !== undefined) settle()
  }

  function decide(side: Side, cutAt: Millis | null): void {
    if (outcomes[side] === undefined) outcomes[side] = cutAt
  }

  function settle(): void {
    if (first === null) return
    const { turn, at } = first
    const { recorded = null, other = null } = outcomes
    const begun = { turn, at, recordedAt: times.recorded ?? null, otherAt: times.other ?? null }
    reset()
    if (recorded === null && other === null) return differ('fades', begun)
    const of = { turn, at, recordedAt: recorded, otherAt: other }
    if (recorded === null) return differ('yields', of)
    if (other === null) return differ('holds', of)
    if (Math.abs(other - recorded) < HEARD_MS) return differ('fades', begun)
    differ(other < recorded ? 'sooner' : 'longer', of)
  }

  return {
    open,
    take,
    reset,
    /** Nothing more comes: who has not yielded by now has not. */
    end: settle,
    get isOpen() {
      return first !== null
    },
  }
}
