import type { Clock, Millis } from '../../../flow/clock.ts'
import type { WordFinder } from './alignment.ts'
import type { Deadlines } from './options.ts'

/** Where the speech of one reply stands. Times are the clock's. */
export interface Progress {
  /** When the first text was due to be spoken; null: none yet. */
  readonly askedAt: Millis | null
  /** When text last became due while none was missing. */
  readonly dueAt: Millis
  /** When sound last came; null: none yet. */
  readonly heardAt: Millis | null
  /** All text was sent. */
  readonly isEnding: boolean
  readonly missing: WordFinder['missing']
}

/** What is waited for, and until when. `end` is waited for in vain without harm: what was to be heard was heard. */
export interface Wait {
  readonly what: 'first-sound' | 'more-sound' | 'end'
  readonly until: Millis
}

/** Null: for nothing that the service owes. */
export function waitFor(progress: Progress, deadlines: Deadlines): Wait | null {
  const { askedAt, dueAt, heardAt, isEnding, missing } = progress
  if (askedAt === null) return null
  if (heardAt === null) return { what: 'first-sound', until: askedAt + deadlines.firstSoundMs }
  if (missing === 'text')
    return { what: 'more-sound', until: Math.max(heardAt, dueAt) + deadlines.betweenFramesMs }
  if (!isEnding) return null
  // Without times it is not known whether all was spoken: more may come for as long as between two frames.
  const patienceMs = missing === 'unknown' ? deadlines.betweenFramesMs : deadlines.finalMs
  return { what: 'end', until: Math.max(heardAt, dueAt) + patienceMs }
}

/** One timer that follows the progress. */
export function openPatience(clock: Clock, overdue: (wait: Wait) => void) {
  let callOff = () => {}
  return {
    expect(wait: Wait | null) {
      callOff()
      callOff = wait === null ? () => {} : clock.after(wait.until - clock.now(), () => overdue(wait))
    },
  }
}
