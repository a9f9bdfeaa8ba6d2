import type { Millis } from '../../flow/clock.ts'
import type { Ears } from './ears.ts'
import type { Cue } from './script.ts'

/** From when on a step waits: the end of the step before it, and what had been heard of the agent when that one began. */
export interface Armed {
  readonly at: Millis
  /** The newest agent turn that does not count as an answer any more. */
  readonly heardTurn: number
}

/** When a step is due, ms since the connection; `inVain` when its cue never came and the caller lost patience. */
export interface Due {
  readonly at: Millis
  readonly inVain: boolean
}

/** An agent that talks on for so long beyond a caller's patience never stops by itself: some answer their own echo for ever. */
const TALKS_ON_MS = 30_000

/** Whether the moment for a step has come by `now`; null: not yet. Pure, so that it may be asked at any rate. */
export function dueBy(
  now: Millis,
  cue: Cue,
  waiting: { readonly armed: Armed; readonly ears: Ears },
): Due | null {
  const { armed, ears } = waiting
  const at = momentOf(cue, armed, ears)
  if (at !== null && at <= now) return { at, inVain: false }
  if (cue.after === 'connection' || cue.after === 'previous') return null
  const until = armed.at + cue.patienceMs + (at === null ? 0 : cue.delayMs + TALKS_ON_MS)
  return until <= now ? { at: until, inVain: true } : null
}

function momentOf(cue: Cue, armed: Armed, ears: Ears): Millis | null {
  switch (cue.after) {
    case 'connection':
      return cue.delayMs
    case 'previous':
      return armed.at + cue.delayMs
    case 'agent-speaking': {
      const onset = ears.audibleSince(armed.at, armed.heardTurn)
      return onset === null ? null : onset + cue.delayMs
    }
    case 'greeting':
    case 'agent-quiet': {
      const last = ears.lastAudible()
      const has =
        cue.after === 'greeting' ? last !== null : ears.audibleSince(armed.at, armed.heardTurn) !== null
      return has && last !== null ? last + cue.delayMs : null
    }
  }
}
