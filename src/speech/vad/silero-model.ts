/** Samples that one score is about: 32 ms at 16 kHz, the only size Silero v5 and v6 were trained on. */
export const WINDOW_SAMPLES = 512

/** Samples of the window before, which the model wants in front of each window; it misses onsets without them. */
export const CONTEXT_SAMPLES = 64

/** Floats of recurrent state for one stream, as two rows of 128. */
export const STATE_SIZE = 256

/** Windows of several streams to be scored in one run: `input` is [count, 64 + 512], `state` is [2, count, 128]. */
export interface Batch {
  readonly count: number
  readonly input: Float32Array<ArrayBuffer>
  readonly state: Float32Array<ArrayBuffer>
}

/** One probability per row of the batch, and the state to hand in with each stream's next window. */
export interface BatchScores {
  readonly probabilities: Float32Array
  readonly state: Float32Array
}
