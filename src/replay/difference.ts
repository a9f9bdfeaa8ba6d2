import type { Millis, Turn } from '../session/turn/events.ts'

/**
 * What another policy would have done otherwise. Heard by the caller: an answer starts `earlier` or `later`, or comes into the middle of a turn (`cuts-off`), or does not
 * any more (`spares`); a sound is `answered` or `ignored`; a reply that is spoken over `yields` or `holds` where it did not, yields `sooner` or
 * `longer` after, or only `fades` at other times; `other` is a filler or an end. Not heard: an answer was begun and thrown away before it sounded, in the
 * what-if only (`false-start`) or in the call only (`no-false-start`), the caller's speech falls into other turns (`segments`), or a cut has another reason
 * (`reason`): the conversation would have gone on otherwise.
 */
export type Change =
  | 'earlier'
  | 'later'
  | 'cuts-off'
  | 'spares'
  | 'answered'
  | 'ignored'
  | 'yields'
  | 'holds'
  | 'sooner'
  | 'longer'
  | 'fades'
  | 'other'
  | 'false-start'
  | 'no-false-start'
  | 'segments'
  | 'reason'

export interface PolicyDifference {
  readonly change: Change
  /** The agent's turn that it is about, by the call's own count. */
  readonly turn: Turn
  /** When it shows, on the call's clock. */
  readonly at: Millis
  /** When it sounded, or was done, in the call and in the what-if; null: it was not. */
  readonly recordedAt: Millis | null
  readonly otherAt: Millis | null
  /** How much later (below 0: earlier) the what-if does it; null: one of them does not. */
  readonly ms: Millis | null
  /** Nothing in the log says how long this answer would have taken: it is taken for one of the call's others. */
  readonly isEstimated: boolean
}

const silent = new Set<Change>(['false-start', 'no-false-start', 'segments', 'reason'])

/** Whether the caller would have heard it. */
export const isHeard = ({ change }: PolicyDifference): boolean => !silent.has(change)
