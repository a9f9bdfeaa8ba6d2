/** A voice is in front of one that was there all along when its power, smoothed over so many windows of 32 ms, … */
const SMOOTHED = 8
/**
 * … is so far above the loudest that was heard of the other, dB. Of nine voices of the development half, each 10 dB below 35 callers, by a trial that is not in the
 * repository: 0.7 false openings a minute after the first two seconds, the caller in front 96 ms after their onset at the median, and for 92 % of their speech.
 */
const IN_FRONT_DB = 3
/** Who is in front stays there for so many windows after the last one that no softer voice reaches. */
const SAME_WINDOWS = 12
/**
 * So many windows so far above prove that there is somebody louder. Of 326 pairs of the development half, by a trial that is not in the repository, 98 % of the callers who are 10 dB above the other voice prove it
 * in one turn, and 1 % of those who are as loud: two voices at once are 3 dB louder than each.
 */
const PROVEN_WINDOWS = 4
const PROVEN_DB = 5
/** Whoever is in front has gone, or speaks as softly as what is behind, after so many windows without them (15 s). */
const MEMORY = 470

/** So many windows without voice are a pause: whoever speaks then has to stand out anew. */
const PAUSE_WINDOWS = 6

/** A voice that was there before the agent spoke, a television's for example: told from the caller's by its level alone. */
export interface Ambience {
  /** Somebody louder has been heard lately: what is not in front of this voice is nobody's turn. */
  readonly isProven: boolean
  /**
   * A window's level, dB, or null where there is no voice in it: how many windows of voice there were since the last that was in front; 0: it is,
   * or nobody speaks. `isTurn`: whoever is in front would be expected to speak now.
   */
  hear(db: number | null, isTurn: boolean): number
}

/** `levels`: of the windows it was learned from, dB. */
export function openAmbience(levels: readonly number[]): Ambience {
  const learned = openSmoothing()
  const loudest = Math.max(...levels.map(learned))
  const top = Math.max(...levels)
  let smooth = openSmoothing()
  let stands = false
  let behind = 0
  let quiet = 0
  let proofs = 0
  let without = 0

  function pause(): number {
    quiet += 1
    if (quiet < PAUSE_WINDOWS) return 0
    stands = false
    behind = 0
    smooth = openSmoothing()
    return 0
  }

  return {
    get isProven() {
      return proofs >= PROVEN_WINDOWS && without < MEMORY
    },
    hear(db, isTurn) {
      if (isTurn) without += 1
      if (db === null) return pause()
      quiet = 0
      const level = smooth(db)
      if (level >= loudest + PROVEN_DB) proofs += 1
      const isFront = level >= loudest + IN_FRONT_DB || (stands && db > top)
      behind = isFront ? 0 : behind + 1
      if (behind >= SAME_WINDOWS) stands = false
      if (isFront) {
        stands = true
        without = 0
      }
      return stands ? 0 : behind
    },
  }
}

function openSmoothing() {
  let power = 0
  let taken = 0
  return (db: number): number => {
    taken += 1
    power += (10 ** (db / 10) - power) / Math.min(SMOOTHED, taken)
    return 10 * Math.log10(power)
  }
}
