import { isDeepStrictEqual } from 'node:util'
import type { Event, Millis, Pos, Turn } from '../session/turn/events.ts'
import {
  between,
  type Differ,
  type Given,
  HEARD_MS,
  type Held,
  type JudgePorts,
  type Side,
  turnOf,
} from './held.ts'
import { isOver, openOverlaps } from './overlaps.ts'
import { openStarts } from './starts.ts'

/** Holds what two policies decide on the same facts against each other, and says what of it the caller would have heard. */
export function openJudge(ports: JudgePorts) {
  const held: Held = { recorded: [], other: [] }
  const requests = new Set<string>()
  let last: Turn = 0
  const differ: Differ = (change, of) => {
    const { recordedAt = null, otherAt = null } = of
    const ms = recordedAt === null || otherAt === null ? null : otherAt - recordedAt
    ports.settle({ isEstimated: false, ...of, change, recordedAt, otherAt, ms })
  }
  const overlaps = openOverlaps(differ)
  const starts = openStarts(ports, held, differ)

  function take(side: Side, given: Given): void {
    const { command, at } = given
    last = Math.max(last, turnOf(command))
    if (command.type === 'request-words') return ask(side, command, at)
    if (command.type === 'prepare-reply' || command.type === 'forget-reply')
      return side === 'other' ? starts.prepare(command, at) : undefined
    const first = held.recorded[0] ?? held.other[0]
    // What was done to a reply is decided before what becomes of the voice over it.
    if (command.type === 'drop-speech' && first && isOver(first.command))
      overlaps.open(held.recorded, held.other)
    if (overlaps.isOpen) return overlaps.take(side, given)
    if (command.type === 'drop-speech') return starts.passOver(side, command.from, at)
    held[side].push(given)
    match()
  }

  /** What was never asked for nobody knows: the caller's turns have other ends than they had. */
  function ask(side: Side, { from, to }: { readonly from: Pos; readonly to: Pos }, at: Millis): void {
    if (side === 'recorded') requests.add(`${from}-${to}`)
    else if (!requests.has(`${from}-${to}`)) {
      if (overlaps.isOpen) overlaps.end()
      else differ('segments', { turn: last, at })
    }
  }

  function match(): void {
    const { recorded, other } = held
    while (recorded[0] && other[0]) {
      const [then, now] = [recorded[0], other[0]]
      if (!isDeepStrictEqual(then.command, now.command)) return mismatch(then, now)
      recorded.shift()
      other.shift()
      if (agree(then, now)) return
    }
  }

  /** Both do the same, perhaps at different times. True: that is a difference. */
  function agree(then: Given, now: Given): boolean {
    const { command } = then
    const isLate = Math.abs(now.at - then.at) >= HEARD_MS
    switch (command.type) {
      case 'accept-words':
      case 'start-reply':
        starts.agree(command, now.at)
        return false
      case 'cut-reply':
        return starts.cut(then, now)
      case 'lower-reply':
      case 'hold-reply':
      case 'resume-reply':
        if (isLate) overlaps.open([then, ...held.recorded], [now, ...held.other])
        return isLate
      case 'finish-reply':
      case 'commit-turn':
        return false
      default:
        if (isLate) differ('other', between(last, then, now))
        return isLate
    }
  }

  function mismatch(then: Given, now: Given): void {
    const isSameCut = then.command.type === 'cut-reply' && now.command.type === 'cut-reply'
    if (isSameCut) {
      if (!starts.cut(then, now)) differ('reason', between(turnOf(then.command), then, now))
    } else if (isOver(then.command) || isOver(now.command)) overlaps.open(held.recorded, held.other)
    else starts.part(then, now)
  }

  return {
    take,
    happened(event: Event): void {
      if (!overlaps.isOpen) starts.happened(event)
    },
    /** The log ends. */
    end(): void {
      const first = held.recorded[0] ?? held.other[0]
      if (first && isOver(first.command)) overlaps.open(held.recorded, held.other)
      if (overlaps.isOpen) overlaps.end()
      else starts.end()
    },
    reset(): void {
      held.recorded.length = 0
      held.other.length = 0
      overlaps.reset()
      starts.reset()
    },
    get isFrozen() {
      return starts.isFrozen
    },
  }
}
