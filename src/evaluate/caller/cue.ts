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

/** Whether the moment for a step has come by `now`; null: not yet. Pure, so that it may be asked at any rate. */
export function dueBy(
  now: Millis,
  cue: Cue,
  waiting: { readonly armed: Armed; readonly ears: Ears },
): Due | null {
  const { armed, ears } = waiting
  const at = momentOf(cue, armed, ears)
  if (at !== null) return at <= now ? { at, inVain: false } : null
  return cue.after !== 'connection' && armed.at + cue.patienceMs <= now
    ? { at: armed.at + cue.patienceMs, inVain: true }
    : null
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
