import type { LineProfile } from '../../simulate/line/profiles.ts'
import type { OwnDelay } from './own-delays.ts'

/** One row of the experiment: a client on a line, and how the server paces. */
export interface Cell {
  readonly id: string
  readonly client: 'js' | 'python'
  readonly line: LineProfile
  /** Milliseconds the client is to hold; `adaptive` starts at 120 and follows the line. */
  readonly lead: number | 'adaptive'
  readonly frameMs: number
  /** How much speech, in utterances of 20 s without a pause, underruns are counted in. */
  readonly seconds: number
  /** How many cuts, and how many holds, follow it. */
  readonly rounds: number
  readonly seed: number
  /** The page's main thread is kept busy this long once a second, as a page that renders does. */
  readonly busyMs: number
}

/** Ends a call and gives what the client played, as the tap writes it, and when the client itself could not run. */
export type HangUp = () => Promise<{ readonly played: number[]; readonly delays: readonly OwnDelay[] }>
