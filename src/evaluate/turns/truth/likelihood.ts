// Bands of one kind of frame are at least this far apart (dB, squared): a clip has few frames to learn from. Speech is more varied.
const LEAST_VARIANCE = { one: 16, other: 4 }
const LEAST_FRAMES = { one: 10, other: 5 }

/** Frames that are known to be of one kind or of the other. */
interface Teacher {
  readonly isOne: (frame: number) => boolean
  readonly isOther: (frame: number) => boolean
}

/**
 * How much likelier each frame is to be of one kind than of the other: log likelihood ratios of two normal distributions with
 * independent bands, learned from the frames that are known. `levels` has `bands` values for each frame. Null: too few are known.
 */
export function likelihoodRatio(levels: Float64Array, bands: number, teacher: Teacher): Float64Array | null {
  const frames = levels.length / bands
  const known = Array.from({ length: frames }, (_, frame) => frame)
  const ones = known.filter(teacher.isOne)
  const others = known.filter(teacher.isOther)
  if (ones.length < LEAST_FRAMES.one || others.length < LEAST_FRAMES.other) return null
  const one = normalsOf(levels, bands, ones).map(withVariance(LEAST_VARIANCE.one))
  const other = normalsOf(levels, bands, others).map(withVariance(LEAST_VARIANCE.other))
  return Float64Array.from({ length: frames }, (_, frame) => {
    let ratio = 0
    for (let band = 0; band < bands; band++) {
      const level = levels[frame * bands + band] ?? 0
      ratio += logDensity(level, one[band]) - logDensity(level, other[band])
    }
    return ratio
  })
}

interface Normal {
  readonly mean: number
  readonly variance: number
}

const normalsOf = (levels: Float64Array, bands: number, frames: readonly number[]): Normal[] =>
  Array.from({ length: bands }, (_, band) => {
    const own = frames.map(frame => levels[frame * bands + band] ?? 0)
    const mean = own.reduce((sum, level) => sum + level, 0) / own.length
    return { mean, variance: own.reduce((sum, level) => sum + (level - mean) ** 2, 0) / own.length }
  })

const withVariance =
  (more: number) =>
  ({ mean, variance }: Normal): Normal => ({ mean, variance: variance + more })

/** Up to a constant. */
const logDensity = (level: number, { mean, variance }: Normal = { mean: 0, variance: 1 }): number =>
  -((level - mean) ** 2 / variance + Math.log(variance)) / 2
