import { designBank } from '../../../audio/kaiser.ts'
import { INPUT_RATE, type Pcm } from '../../../audio/pcm.ts'

/** Input samples for each sign that is kept: 4 kHz. */
export const STEP = 4

/** What a line through 8 kHz keeps, and little enough of it that 4000 signs a second hold it (Hz). */
const CUTOFF_HZ = 1700
const REACH = 16

// The difference over one step lifts the weak upper half of the band to the level of the lower: signs then change often.
const kernel = (() => {
  const { rows, taps } = designBank({ phases: 1, cutoff: CUTOFF_HZ / INPUT_RATE, reach: REACH, beta: 4 })
  return Float64Array.from(
    { length: taps + STEP },
    (_, tap) => (rows[tap] ?? 0) * Number(tap < taps) - (rows[tap - STEP] ?? 0),
  )
})()

/**
 * Low-passes and whitens a stream at 16 kHz: one value for each sample, about that sample and the 2 ms before it and none
 * after it. However the stream is cut up, the values are the same.
 */
export function openWhitener(): (pcm: Pcm) => Float64Array {
  const reach = kernel.length - 1
  let before = new Float64Array(reach)
  return pcm => {
    const held = new Float64Array(reach + pcm.length)
    held.set(before)
    held.set(pcm, reach)
    before = held.slice(pcm.length)
    const values = new Float64Array(pcm.length)
    for (let at = 0; at < values.length; at++) {
      let sum = 0
      for (let tap = 0; tap <= reach; tap++) sum += (kernel[tap] as number) * (held[at + tap] as number)
      values[at] = sum
    }
    return values
  }
}
