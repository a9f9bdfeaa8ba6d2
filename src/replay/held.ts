import type { Command, Millis, Turn } from '../session/turn/events.ts'
import type { Change, PolicyDifference } from './difference.ts'
import type { openMakings } from './making.ts'

export type Side = 'recorded' | 'other'

export interface Given {
  readonly at: Millis
  readonly command: Command
}

/** What one of the two has decided, and the other not yet: between two events at most one of the lists has something in it. */
export interface Held {
  readonly recorded: Given[]
  readonly other: Given[]
}

export interface JudgePorts {
  readonly makings: ReturnType<typeof openMakings>
  /** An answer sounded when it would have sounded. */
  readonly agreed: (turn: Turn) => void
  readonly settle: (difference: PolicyDifference) => void
  /** Nothing of it was heard, but the other policy was left alone meanwhile. */
  readonly rejoin: () => void
}

export type Differ = (
  change: Change,
  of: { readonly turn: Turn; readonly at: Millis } & Partial<PolicyDifference>,
) => void

/** A frame of the line: what shifts by less is not heard. */
export const HEARD_MS = 20

export const turnOf = (command: Command): Turn => ('turn' in command ? command.turn : 0)

/** The same thing, done at two times. */
export const between = (turn: Turn, then: Given, now: Given) => ({
  turn,
  at: Math.min(then.at, now.at),
  recordedAt: then.at,
  otherAt: now.at,
})
