import { answerValues } from './answers.ts'
import { holdValues, uncalledValues, yieldValues } from './overlaps.ts'
import { happened, type PlacedCall, type Value } from './value.ts'

/** Everything that a call of the suite shows, from the caller's own recording and the frames it got. */
export function valuesOf(placed: PlacedCall): Value[] {
  return [
    ...answerValues(placed),
    ...yieldValues(placed),
    ...holdValues(placed),
    ...uncalledValues(placed),
    ...underrunValues(placed),
  ]
}

function underrunValues({ call }: PlacedCall): Value[] {
  return call.measurement.gaps
    .filter(gap => gap.kind === 'underrun')
    .map(gap => ({
      ...happened('underruns', true, { fromMs: gap.at_ms, toMs: gap.at_ms + gap.ms }, 'underrun'),
      text: `underrun ${Math.round(gap.ms)} ms`,
    }))
}
