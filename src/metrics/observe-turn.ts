import { summary } from '../record/summary.ts'
import type { TurnRecord } from '../record/turn-record.ts'
import type { Meter } from './meter.ts'

/** Puts a turn that is over into the meter. */
export function observeTurn(meter: Meter, turn: TurnRecord): void {
  const { caller, cause, ended_by, times, metrics } = turn
  const { response_gap_ms, ttfb_ms, endpointing_ms, barge_in_ms, asr_confidence } = metrics
  const measured = { response_gap_ms, ttfb_ms, endpointing_ms, barge_in_ms, asr_confidence }
  for (const name of Object.keys(measured) as (keyof typeof measured)[]) {
    const value = measured[name]
    if (value !== null) meter.observe(name, value)
  }
  for (const [stage, ms] of Object.entries(metrics.stages ?? {}))
    meter.observe('turn_stage_ms', ms, { stage: stage.replace(/_ms$/, '') })
  meter.count('turns', { cause: cause ?? 'none', ended_by: ended_by ?? 'none' })
  const { floor } = summary([turn])
  meter.count('commits', {}, floor.commits)
  meter.count('suspected_cutoffs', { kind: 'cut_within_1s' }, floor.cut_within_1s)
  // Nobody is cut off who typed: their answer began anew for words that were late.
  const goesOn = ended_by === 'goes-on' && caller?.typed !== true
  if (goesOn || floor.went_on_unheard > 0)
    meter.count('suspected_cutoffs', {
      kind: times.first_audio_ms === null ? 'goes_on_unheard' : 'goes_on_heard',
    })
  meter.count('waste_characters', {}, metrics.waste.chars)
  meter.count('waste_audio_ms', {}, metrics.waste.audio_ms)
}
