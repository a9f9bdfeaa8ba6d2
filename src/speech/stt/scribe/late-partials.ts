import type { Millis } from '../../../flow/clock.ts'
import { beginsWith } from './segments.ts'

/** So soon after a commit was answered a partial is of what was committed (recorded: within 12 ms); new words take longer. */
const SURELY_LATE_MS = 200
/** For so long it is one if it is the beginning of what was committed. Who says "wait" twice is heard the second time, too. */
const MAYBE_LATE_MS = 1000

/** Partials do not say what they are of. Those that come after their segment was committed would be heard twice, or in the next turn. */
export interface LatePartials {
  answered(text: string, at: Millis): void
  isLate(text: string, at: Millis): boolean
}

export function watchLatePartials(): LatePartials {
  let last = { text: '', at: Number.NEGATIVE_INFINITY }
  return {
    answered(text, at) {
      last = { text, at }
    },
    isLate: (text, at) =>
      at - last.at < SURELY_LATE_MS || (at - last.at < MAYBE_LATE_MS && beginsWith(last.text, text)),
  }
}
