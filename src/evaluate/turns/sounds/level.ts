import { rmsDbfs } from '../../../audio/level.ts'
import { type Pcm, type Samples, toSamples } from '../../../audio/pcm.ts'

const WINDOW: Samples = toSamples(20)
const BELOW_LOUDEST_DB = 25

/**
 * How loud it is where it sounds: the level of all the windows of 20 ms that come within 25 dB of the loudest one, dBFS. Pauses
 * do not count, however many there are. Silence is −Infinity.
 */
export function activeDbfs(pcm: Pcm): number {
  const levels = windowLevels(pcm, WINDOW, WINDOW)
  const threshold = levels.reduce((loudest, level) => Math.max(loudest, level), -Infinity) - BELOW_LOUDEST_DB
  const active = levels.filter(level => level >= threshold).map(level => 10 ** (level / 10))
  return 10 * Math.log10(active.reduce((sum, power) => sum + power, 0) / Math.max(1, active.length))
}

/** The level of each whole window, dBFS: window n begins at sample n·step. A shorter stretch is one window. */
export function windowLevels(pcm: Pcm, window: Samples, step: Samples): number[] {
  const count = Math.max(1, Math.floor((pcm.length - window) / step) + 1)
  return Array.from({ length: count }, (_, index) =>
    rmsDbfs(pcm.subarray(index * step, index * step + window)),
  )
}

/** The same sound louder or softer; what would pass full scale is cut off there. */
export function scaled(pcm: Pcm, gainDb: number): Pcm {
  const gain = 10 ** (gainDb / 20)
  return pcm.map(sample => toSample(sample * gain))
}

export const toSample = (value: number): number => Math.max(-32_768, Math.min(32_767, Math.round(value)))
