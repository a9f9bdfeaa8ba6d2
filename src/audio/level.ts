import type { Pcm, Samples } from './pcm.ts'

const FULL_SCALE = 32_768

/** Below this the agent counts as silent (design §3: an answer begins with its first sample above it). */
export const AUDIBLE_DBFS = -45

/** Level of the whole stretch; 0 dBFS is a full-scale square wave, so a full-scale sine is −3. Silence is −Infinity. */
export function rmsDbfs(pcm: Pcm): number {
  return pcm.length === 0
    ? -Infinity
    : 10 * Math.log10(energyOf(pcm, 0, pcm.length) / pcm.length / FULL_SCALE ** 2)
}

/**
 * Where sound begins: in the earliest window of `windowSamples` whose level reaches the threshold, the first sample
 * that reaches it too. Null when no window does. A shorter stretch is one window.
 */
export function firstLoudSample(pcm: Pcm, thresholdDbfs: number, windowSamples: Samples): Samples | null {
  const amplitude = FULL_SCALE * 10 ** (thresholdDbfs / 20)
  const window = Math.min(windowSamples, pcm.length)
  const enough = amplitude ** 2 * window
  let energy = energyOf(pcm, 0, window)
  for (let from = 0; window > 0 && from + window <= pcm.length; from++) {
    if (energy >= enough) return from + pcm.subarray(from).findIndex(sample => Math.abs(sample) >= amplitude)
    energy += square(pcm[from + window]) - square(pcm[from])
  }
  return null
}

/** Where sound ends: the mirror image of `firstLoudSample`. */
export function lastLoudSample(pcm: Pcm, thresholdDbfs: number, windowSamples: Samples): Samples | null {
  const fromEnd = firstLoudSample(pcm.toReversed(), thresholdDbfs, windowSamples)
  return fromEnd === null ? null : pcm.length - 1 - fromEnd
}

function energyOf(pcm: Pcm, from: Samples, to: Samples): number {
  let energy = 0
  for (let i = from; i < to; i++) energy += square(pcm[i])
  return energy
}

const square = (sample = 0): number => sample * sample
