import type { Millis } from '../../flow/clock.ts'
import type { CallResult, Said } from '../caller/result.ts'
import { type AudibleReply, nextAudible } from './audible.ts'
import { bargeIn, cutOf } from './barge-in.ts'
import type { CallerTurn } from './caller-turns.ts'
import type { Gap } from './gaps.ts'

/** A sound of the caller that should take no floor, and what it did to the agent. */
export interface Overlap {
  readonly sound: string
  readonly onset_ms: number
  readonly end_ms: number
  /** The reply that was audible when it began; null: the agent was silent. */
  readonly reply: number | null
  /** The reply was cut for it: the floor went to what should not take it. */
  readonly took_floor: boolean
  /** A new reply followed it before the caller did anything else. */
  readonly answered: boolean
  /** Silence it put into the agent's voice; null: the agent was silent anyway, or not heard again. */
  readonly hole_ms: number | null
  /** End of the sound → agent audible again; null: it never stopped, or was not heard again. */
  readonly resume_ms: number | null
}

/** What each sound that takes no floor (backchannel, cough, noise) did. */
export function overlaps(
  result: CallResult,
  replies: readonly AudibleReply[],
  gaps: readonly Gap[],
): Overlap[] {
  return result.said.flatMap((said, index) => {
    if (said.takesFloor) return []
    const until = result.said[index + 1]?.onsetAt ?? Number.POSITIVE_INFINITY
    return [overlapOf(result, asTurn(said, until), { replies, gaps })]
  })
}

interface Known {
  readonly replies: readonly AudibleReply[]
  readonly gaps: readonly Gap[]
}

function overlapOf(result: CallResult, turn: CallerTurn, { replies, gaps }: Known): Overlap {
  const { onsetAt, endAt, nextOnsetAt } = turn
  const over = bargeIn(result, turn, replies)
  const old =
    over?.old_reply ?? Math.max(0, ...replies.filter(one => one.fromMs <= onsetAt).map(one => one.turn))
  const newer = nextAudible(result.agent, onsetAt, reply => reply > old)
  // A line that ran dry some seconds later was not held for the sound.
  const held = gaps.filter(
    gap => gap.kind === 'hole' && gap.at_ms + gap.ms > onsetAt && gap.at_ms < nextOnsetAt,
  )
  const cut = over !== null && cutOf(result, turn, old) !== null
  const silence =
    over && cut ? newer && newer - (onsetAt + (over.barge_in_stop_ms ?? 0)) : sum(held.map(gap => gap.ms))
  const again = cut ? newer : lastEnd(held)
  return {
    sound: turn.parts.map(part => part.clip.name).join(' '),
    onset_ms: onsetAt,
    end_ms: endAt,
    reply: over && old,
    took_floor: cut,
    answered: newer !== null && newer < nextOnsetAt,
    hole_ms: over && silence,
    resume_ms: over && again !== null ? Math.max(0, again - endAt) : null,
  }
}

const asTurn = (said: Said, nextOnsetAt: Millis): CallerTurn => ({
  type: 'speech',
  parts: [said],
  onsetAt: said.onsetAt,
  endAt: said.endAt,
  nextOnsetAt,
})

const lastEnd = (gaps: readonly Gap[]): Millis | null =>
  gaps.length === 0 ? null : Math.max(...gaps.map(gap => gap.at_ms + gap.ms))

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0)
