import { BANDS } from './bands.ts'

/** Frames remembered: two seconds. A power of two. */
export const KEPT = 128

/** The last two seconds of both sides in bands, a row of BANDS values for each frame of 16 ms. */
export interface Frames {
  /** How many there were. */
  count: number
  /** Power of the agent's voice as it is played. */
  readonly played: Float64Array
  /** Power of the caller's sound. */
  readonly heard: Float64Array
  /** 1: the agent speaks, or did within the last 200 ms. */
  readonly speaks: Uint8Array
}

export const openFrames = (): Frames => ({
  count: 0,
  played: new Float64Array(KEPT * BANDS),
  heard: new Float64Array(KEPT * BANDS),
  speaks: new Uint8Array(KEPT),
})

export const slot = (frame: number): number => frame & (KEPT - 1)
/** Where the row of a frame begins. */
export const row = (frame: number): number => slot(frame) * BANDS
