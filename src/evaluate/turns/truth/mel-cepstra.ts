import type { Pcm } from '../../../audio/pcm.ts'
import type { Millis } from '../../../flow/clock.ts'
import { HOP_MS, type Spectrum, spectrumOf } from './spectrum.ts'

/** What a clip sounds like, apart from who speaks and how it was recorded: `SIZE` values for each frame. */
export type Cepstra = Float64Array

/** 12 cepstral coefficients and the level. */
export const SIZE = 13
const LEVEL = SIZE - 1
/** What is this far below the loudest frame counts as silence, dB. */
const FLOOR_DB = 45
/** Mean square of the last bit of 16. */
const LEAST_POWER = 1

/**
 * Mel-cepstra and level of a clip around these times, ms; 26 ms each. Every value has mean 0 and variance 1 over the clip, so that
 * voices and microphones can be compared: two frames that have nothing to do with each other are about 5 apart.
 */
export function melCepstra(pcm: Pcm, middles: readonly Millis[]): Cepstra {
  const spectrum = spectrumOf(pcm, 0)
  const cosines = cosinesOf(spectrum.bands)
  const values = new Float64Array(middles.length * SIZE)
  for (const [frame, at] of middles.entries()) {
    const powers = powersAround(spectrum, Math.round(at / HOP_MS))
    const levels = powers.map(decibels)
    for (const [index, row] of cosines.entries())
      values[frame * SIZE + index] = row.reduce((sum, cosine, band) => sum + cosine * (levels[band] ?? 0), 0)
    values[frame * SIZE + LEVEL] = decibels(powers.reduce((sum, power) => sum + power, 0))
  }
  raiseToFloor(values)
  for (let index = 0; index < SIZE; index++) normalise(values, index)
  return values
}

const decibels = (power: number): number => 10 * Math.log10(power + LEAST_POWER)

const cosinesOf = (bands: number): Float64Array[] =>
  Array.from({ length: LEVEL }, (_, index) =>
    Float64Array.from({ length: bands }, (_, band) =>
      Math.cos((Math.PI * (index + 1) * (band + 0.5)) / bands),
    ),
  )

/** The mean of a frame of 16 ms and its neighbours 5 ms before and after it. */
function powersAround({ frames, bands, powers }: Spectrum, middle: number): Float64Array {
  const first = Math.max(0, Math.min(frames, middle + 2) - 3)
  return Float64Array.from({ length: bands }, (_, band) => {
    let sum = 0
    for (let frame = first; frame < first + 3; frame++) sum += powers[frame * bands + band] ?? 0
    return sum / 3
  })
}

function raiseToFloor(values: Cepstra): void {
  let loudest = -Infinity
  for (let at = LEVEL; at < values.length; at += SIZE) loudest = Math.max(loudest, values[at] ?? 0)
  for (let at = LEVEL; at < values.length; at += SIZE)
    values[at] = Math.max(values[at] ?? 0, loudest - FLOOR_DB)
}

function normalise(values: Cepstra, index: number): void {
  const count = values.length / SIZE
  let sum = 0
  let squares = 0
  for (let at = index; at < values.length; at += SIZE) {
    sum += values[at] ?? 0
    squares += (values[at] ?? 0) ** 2
  }
  const mean = sum / count
  const deviation = Math.sqrt(Math.max(0, squares / count - mean * mean)) || 1
  for (let at = index; at < values.length; at += SIZE) values[at] = ((values[at] ?? 0) - mean) / deviation
}
