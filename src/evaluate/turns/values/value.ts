import type { Millis } from '../../../flow/clock.ts'
import type { KnownCall } from '../../measure/measured-call.ts'
import type { PlannedCall } from '../plan.ts'

/** A planned call after it was placed and measured. */
export interface PlacedCall {
  readonly plan: PlannedCall
  readonly call: KnownCall
}

/** One thing measured in a call, and the stretch of its recording that it was measured on. */
export interface Value {
  readonly figure: FigureId
  readonly fromMs: Millis
  readonly toMs: Millis
  /** Milliseconds; for a share 1 or 0; for a count how many. */
  readonly value: number
  /** For the picture: `gap 412 ms`. */
  readonly text: string
  /** What the server says of the same thing; left out where it says nothing. */
  readonly server?: number
}

export type FigureId =
  | 'response_gap_ms'
  | 'false_cut_offs'
  | 'silent_commits'
  | 'pause_take_over'
  | 'cut_off_stop_ms'
  | 'take_over'
  | 'unanswered'
  | 'silence_due_ms'
  | 'lead_in_ms'
  | 'fillers'
  | 'yield_rate'
  | 'barge_in_ms'
  | 'barge_in_stop_ms'
  | 'tail_cancel_ms'
  | 'interruption_response_ms'
  | 'hold_rate'
  | 'hole_ms'
  | 'resume_ms'
  | 'stayed_silent'
  | 'false_interruptions'
  | 'underruns'
  | 'ttfb_ms'
  | 'endpointing_ms'
  | 'heard_words'
  | 'asr_confidence'
  | 'waste_audio_ms'

/** A measured duration, drawn where it was. */
export const lasted = (
  figure: FigureId,
  fromMs: Millis,
  toMs: Millis,
  of: { readonly name: string; readonly server?: number | null | undefined },
): Value => ({
  figure,
  fromMs,
  toMs,
  value: toMs - fromMs,
  text: `${of.name} ${Math.round(toMs - fromMs)} ms`,
  ...(of.server == null ? {} : { server: of.server }),
})

/** Something that was so, or not. */
export const happened = (
  figure: FigureId,
  is: boolean,
  at: { readonly fromMs: Millis; readonly toMs: Millis },
  text: string,
): Value => ({ figure, ...at, value: is ? 1 : 0, text: is ? text : `no ${text}` })
