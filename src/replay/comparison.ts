import type { LogEntry } from '../session/log.ts'
import {
  type Command,
  type Event,
  initial,
  type Policy,
  type State,
  step,
  type Turn,
} from '../session/turn/index.ts'
import type { PolicyDifference } from './difference.ts'
import type { Side } from './held.ts'
import { openJudge } from './judge.ts'
import { noPace, openMakings, type Pace } from './making.ts'
import { advance, type Frontier, isHearing, WINDOW, wakes } from './timeline.ts'

export interface ComparisonOptions {
  /** What the call was decided by. */
  readonly recorded: Policy
  /** What is tried on the same facts. */
  readonly other: Policy
  /** After a difference the other policy takes the call as it then is, and the comparison goes on. Else it is over. */
  readonly goesOn: boolean
  readonly found: (difference: PolicyDifference) => void
  /** An answer sounded when it would have sounded. */
  readonly agreed: (turn: Turn) => void
  /** How long replies took, where that is known beforehand. */
  readonly pace?: Pace
  /** Samples that the ears judge at a time; for worlds that judge every one. */
  readonly window?: number
}

/** Without news of the ears for so long nobody waits for them any more: the line stands still, or the call is typed. */
const PATIENCE_MS = 1500

/**
 * Two policies on the facts of one call, entry by entry. Both see the same until one of them does something the caller would have heard: from there
 * on the facts are those of a call that the other would not have had. Costs two steps of the reducer an event; keeps no log.
 */
export function openComparison(options: ComparisonOptions) {
  const { recorded, other, goesOn, found, agreed, pace = noPace(), window = WINDOW } = options
  const makings = openMakings(pace)
  const judge = openJudge({
    ...{ makings, agreed, settle },
    rejoin() {
      theirs = own
      judge.reset()
    },
  })
  let own: State = initial
  let theirs: State = initial
  let frontier: Frontier = { pos: 0, at: 0 }
  let waiting: LogEntry[] = []
  let isOver = false

  function settle(difference: PolicyDifference): void {
    if (!isSettled) found(difference)
    isSettled = true
  }
  let isSettled = false

  function push(entry: LogEntry): void {
    if (isOver || (entry.kind !== 'event' && entry.kind !== 'mark')) return
    waiting.push(entry)
    const first = waiting[0] as LogEntry
    if (entry.kind === 'event' && (isHearing(entry.event) || entry.event.at - timeOf(first) > PATIENCE_MS))
      flush(entry.event)
  }

  /** Everything up to the next news of the ears: only now is it known what they had judged before it. */
  function flush(last: Event | null): void {
    const entries = waiting
    waiting = []
    const next = last && isHearing(last) ? last : null
    for (const entry of entries) {
      if (isOver) return
      if (entry.kind === 'mark') makings.marked(entry.at, entry.mark)
      if (entry.kind !== 'event') continue
      wake(entry.event.at, next)
      if (!isOver) take(entry.event)
    }
  }

  /** What the other policy had waited for falls due before the next thing that happened. */
  function wake(until: number, next: Event | null): void {
    for (let round = 0; round < 50 && !isOver && !judge.isFrozen; round++) {
      const of = { state: theirs, policy: other }
      const news = wakes(of, { state: own, policy: recorded }, until, { from: frontier, next, window })
      if (news === null) return
      const [state, commands] = step(theirs, news, other)
      theirs = state
      decide('other', commands, news)
      rest(news)
    }
  }

  function take(event: Event): void {
    const [next, commands] = step(own, event, recorded)
    const asked = judge.isFrozen ? null : step(theirs, event, other)
    own = next
    makings.happened(event)
    if (asked !== null) theirs = asked[0]
    const decided = [
      { side: 'recorded', commands },
      { side: 'other', commands: asked?.[1] ?? [] },
    ] as const
    // What becomes of a sound is compared when it is known what both did to the reply under it.
    for (const isDrop of [false, true])
      for (const { side, commands: all } of decided)
        decide(
          side,
          all.filter(({ type }) => (type === 'drop-speech') === isDrop),
          event,
        )
    // A reply that is given up and one in its place may have the same number: the old one is judged first.
    for (const command of commands) makings.told(event.at, command)
    frontier = advance(frontier, event, window)
    rest(event)
  }

  function decide(side: Side, commands: readonly Command[], { at }: Event): void {
    for (const command of commands) {
      if (!isSettled) judge.take(side, { at, command })
    }
  }

  function rest(event: Event): void {
    if (!isSettled) judge.happened(event)
    if (!isSettled) return
    isSettled = false
    judge.reset()
    theirs = own
    isOver = !goesOn
  }

  return {
    push,
    /** The call is over: what is undecided is decided by what there is. */
    end(): void {
      flush(null)
      if (!isOver) judge.end()
      isOver = true
    },
    get isOver() {
      return isOver
    },
  }
}

const timeOf = (entry: LogEntry): number =>
  entry.kind === 'event' ? entry.event.at : entry.kind === 'header' ? 0 : entry.at
