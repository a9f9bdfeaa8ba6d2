const FRAME_MS = 20
/** Quieter is no caller. */
const QUIETEST_DBFS = -55
/** Speech spans about 25 dB from its loudest vowels to its faint consonants. */
const BELOW_LOUDEST_DB = 30
/** A voice stands out of what is there without it; a hiss or a hum, however loud, does not stand out of itself. */
const ABOVE_FLOOR_DB = 6
const FLOOR_SHARE = 0.1
/** A click is short: it takes several frames to say how loud the speaker is. */
const LOUD_FRAMES = 5

/** From which level on (dBFS) a frame of these counts as voice, by what all of them are like. */
export function voiceThreshold(levels: readonly number[]): number {
  const ascending = levels.toSorted((a, b) => a - b)
  const loudest = ascending.at(-LOUD_FRAMES) ?? -Infinity
  const floor = ascending[Math.floor(levels.length * FLOOR_SHARE)] ?? -Infinity
  return Math.max(QUIETEST_DBFS, loudest - BELOW_LOUDEST_DB, floor + ABOVE_FLOOR_DB)
}

/** How long there is voice in frames of 20 ms, by their levels. */
export const voicedMs = (levels: readonly number[], threshold: number): number =>
  levels.filter(level => level > threshold).length * FRAME_MS
