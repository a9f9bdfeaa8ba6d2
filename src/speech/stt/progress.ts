import type { Samples } from '../../audio/pcm.ts'
import type { Heard, Word } from './moonshine-model.ts'

/**
 * How far a turn has been heard. The recogniser takes whole pieces of audio, and its time grows with their length, so a
 * long turn is a row of closed pieces, whose words stay, and one open piece, which is heard anew each time.
 */
export interface Progress {
  readonly closed: readonly Word[]
  /** The open piece begins here. */
  readonly from: Samples
  /** The latest result for [from, heardTo). */
  readonly heard: Heard | null
  readonly heardTo: Samples
  /** The latest result answered a flush: the speaker had paused at `heardTo`. */
  readonly isFinal: boolean
}

export const NOTHING_HEARD: Progress = { closed: [], from: 0, heard: null, heardTo: 0, isFinal: false }

/** All words so far. */
export const wordsSoFar = (progress: Progress): readonly Word[] => [
  ...progress.closed,
  ...(progress.heard?.words ?? []),
]

/** Closes the open piece with its latest result; the next one begins at `from`. */
export const closePiece = (progress: Progress, from: Samples): Progress => ({
  closed: wordsSoFar(progress),
  from,
  heard: null,
  heardTo: from,
  isFinal: false,
})
