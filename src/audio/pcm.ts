/** Signed 16-bit mono samples. */
export type Pcm = Int16Array

/** A position or a length counted in samples of the stream at hand (input: 16 kHz; output: the call's voice rate). */
export type Samples = number

/** The one rate inside: what the ears, the recognisers and the ring of caller audio work at. */
export const INPUT_RATE = 16_000

export const toMillis = (samples: Samples, rate = INPUT_RATE): number => (samples * 1000) / rate
export const toSamples = (ms: number, rate = INPUT_RATE): Samples => Math.round((ms * rate) / 1000)
