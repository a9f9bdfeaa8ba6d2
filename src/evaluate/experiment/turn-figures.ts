import type { MeasuredTurn } from '../measure/measure.ts'
import type { KnownCall } from '../measure/measured-call.ts'

/** Every figure of design §3 for one turn of the caller and the reply to it; ms, null: there was nothing to measure. */
export interface TurnFigures {
  readonly response_gap_ms: number | null
  readonly ttfb_ms: number | null
  readonly endpointing_ms: number | null
  readonly false_cut_off_ms: number | null
  readonly barge_in_stop_ms: number | null
  /** From the server's decision, where it says when that was; else from the interruption's arrival. */
  readonly tail_cancel_ms: number | null
  /** Silence in the reply for sounds that took no floor. */
  readonly hole_ms: number | null
  readonly resume_ms: number | null
  readonly underruns: { readonly count: number; readonly ms: number }
  readonly asr_confidence: number | null
  /** Voice that was made for the reply and never heard; null: the server does not say. */
  readonly waste_audio_ms: number | null
}

export function figuresOf(
  turn: MeasuredTurn,
  { measurement, server }: Pick<KnownCall, 'measurement' | 'server'>,
): TurnFigures {
  const own = server?.find(one => one.turn === turn.reply)
  const cut = server?.find(one => one.turn === turn.barge_in?.old_reply)
  const sounds = measurement.overlaps.filter(({ reply }) => reply !== null && reply === turn.reply)
  const dry = measurement.gaps.filter(({ reply, kind }) => reply === turn.reply && kind === 'underrun')
  return {
    response_gap_ms: turn.response_gap_ms,
    ttfb_ms: own?.ttfb_ms ?? null,
    endpointing_ms: own?.endpointing_ms ?? null,
    false_cut_off_ms: turn.false_cut_off_ms,
    barge_in_stop_ms: turn.barge_in?.barge_in_stop_ms ?? null,
    tail_cancel_ms: cut?.tail_cancel_ms ?? turn.barge_in?.tail_cancel_ms ?? null,
    hole_ms: sumOf(sounds.flatMap(sound => sound.hole_ms ?? [])),
    resume_ms: sounds.reduce<number | null>(
      (most, { resume_ms: ms }) => (ms === null ? most : Math.max(most ?? 0, ms)),
      null,
    ),
    underruns: { count: dry.length, ms: sumOf(dry.map(({ ms }) => ms)) ?? 0 },
    asr_confidence: own?.asr_confidence ?? null,
    waste_audio_ms: own?.waste_audio_ms ?? null,
  }
}

const sumOf = (values: readonly number[]): number | null =>
  values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0)
