/** Windows of 32 ms: how long a voice has to stay below the turn's before it is taken for another, … */
const LOWER_WINDOWS = 24
/** … how much of the turn has to be known by then, … */
const LEAST_WINDOWS = 64
/**
 * … and how far below its loud parts (the ninth decile), dB. Over all 145 clips of the ruler, 2026-11-29, by a trial that is not in the repository: in 10.9 minutes of turns nobody is taken for another by their own softer words (with 8 dB
 * and half a second two in a hundred are: “HAS never been surpassed”); a voice 10 dB below that goes on behind the turn is told from it in 91 of 95, 1.3 s after its
 * end at the median, and 60 % of it are kept out from then on.
 */
const LOWER_DB = 9
/** Whoever stood out a moment ago still does in their softer sounds. */
const SAME_WINDOWS = 12
/** A background that has been told is remembered for so many windows after the voice in front of it (15 s). */
const MEMORY = 470

/** Tells the caller's voice from one behind it, a television's or somebody else's, that goes on when they have finished. */
export interface Foreground {
  /** A window with voice in it, of this level, dB: for how many windows there has been none but a voice behind the caller's; 0: it is theirs. */
  hear(db: number): number
  /** A window without voice. */
  pause(): void
  /** The turn is over; the next one's level is its own. */
  end(): void
}

export function openForeground(): Foreground {
  let turn: number[] = []
  let loudest = Number.NEGATIVE_INFINITY
  let recent: number[] = []
  /** What is softer is behind; null: nothing is known to be there. */
  let gate: number | null = null
  let left = 0

  const fade = () => {
    left -= 1
    if (left <= 0) gate = null
  }
  const sinceAbove = (db: number) => recent.length - 1 - recent.findLastIndex(level => level >= db)

  /** Whether a voice behind the turn's has gone on for so long that it is one; then its level is the gate. */
  function findBehind(db: number): void {
    turn.push(db)
    loudest = Math.max(loudest, db)
    if (recent.length < LOWER_WINDOWS || turn.length < LOWER_WINDOWS + LEAST_WINDOWS) return
    // The ninth decile is no louder than the loudest: most windows need no sorting.
    if (sinceAbove(loudest - LOWER_DB) < LOWER_WINDOWS) return
    const before = turn.slice(0, -LOWER_WINDOWS).sort((a, b) => a - b)
    const softer = (before[Math.floor(0.9 * before.length)] ?? db) - LOWER_DB
    if (sinceAbove(softer) < LOWER_WINDOWS) return
    gate = softer
    left = MEMORY
  }

  return {
    hear(db) {
      fade()
      recent.push(db)
      if (recent.length > LOWER_WINDOWS) recent.shift()
      if (gate === null) {
        findBehind(db)
        if (gate === null) return 0
      }
      const behind = sinceAbove(gate)
      if (behind >= Math.min(recent.length, SAME_WINDOWS)) return behind
      left = MEMORY
      return 0
    },
    pause() {
      fade()
      recent = []
    },
    end() {
      turn = []
      loudest = Number.NEGATIVE_INFINITY
    },
  }
}
