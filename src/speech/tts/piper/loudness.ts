import { type Pcm, type Samples, toSamples } from '../../../audio/pcm.ts'

const FULL_SCALE = 32_767
/** Nothing is louder than this, so that what comes after, a resampler or a codec, does not clip either: −1 dBFS. */
const CEILING = 0.89
const WINDOW_MS = 20
// Windows this far below the loudest are pauses between words and no speech.
const SPEECH_BELOW_PEAK_DB = 30

/** The level of speech without its pauses, dBFS; `samples` are within ±1. Silence, or what is no number, is −Infinity. */
export function speechDbfs(samples: Float32Array, rate: number): number {
  const size = toSamples(WINDOW_MS, rate)
  const powers: number[] = []
  for (let at = 0; at < samples.length; at += size) powers.push(powerOf(samples.subarray(at, at + size)))
  const loudest = powers.reduce((most, power) => Math.max(most, power), 0)
  const speech = powers.filter(power => power > loudest * 10 ** (-SPEECH_BELOW_PEAK_DB / 10))
  const mean = speech.reduce((sum, power) => sum + power, 0) / Math.max(1, speech.length)
  return mean > 0 && Number.isFinite(mean) ? 10 * Math.log10(mean) : -Infinity
}

/** Samples within ±1 as 16-bit ones `gain` times as loud, or as much less as it takes to stay below −1 dBFS. */
export function toPcm(samples: Float32Array, gain: number): Pcm {
  const peak = samples.reduce((most, sample) => Math.max(most, Math.abs(sample) || 0), 0)
  const factor = FULL_SCALE * Math.min(gain, peak > 0 ? CEILING / peak : gain)
  const pcm = new Int16Array(samples.length)
  // What is no number becomes 0.
  for (let at: Samples = 0; at < pcm.length; at++) pcm[at] = Math.round((samples[at] ?? 0) * factor)
  return pcm
}

const powerOf = (window: Float32Array): number =>
  window.reduce((sum, sample) => sum + sample * sample, 0) / window.length
