import type { Stages, TurnTimes } from './turn-record.ts'

/** The stages in order, each with the mark that ends it. Then pacing, to the first audio, and the silence at its head. */
const marks = [
  ['vad_tail_ms', 'speech_end_known_ms'],
  ['endpointing_wait_ms', 'turn_end_ms'],
  ['stt_tail_ms', 'reply_start_ms'],
  ['llm_first_token_ms', 'first_token_ms'],
  ['first_clause_ms', 'first_clause_ms'],
  ['tts_first_byte_ms', 'first_speech_ms'],
] as const satisfies readonly (readonly [keyof Stages, keyof TurnTimes])[]

/**
 * Attributes the time from the caller's last sample to the first audio that can be heard. A stage whose work was done before the one
 * ahead of it ended held nothing up and counts 0; so does one that ended after the first audio had left.
 */
export function attribute(times: TurnTimes): Stages | null {
  const { speech_end_ms: from, first_audio_ms: to, first_audible_ms: audible } = times
  if (from === null || to === null) return null
  const stages: Record<keyof Stages, number> = {
    vad_tail_ms: 0,
    endpointing_wait_ms: 0,
    stt_tail_ms: 0,
    llm_first_token_ms: 0,
    first_clause_ms: 0,
    tts_first_byte_ms: 0,
    pacing_ms: 0,
    lead_in_ms: (audible ?? to) - to,
  }
  let reached = from
  for (const [stage, mark] of marks) {
    const end = Math.max(reached, Math.min(times[mark] ?? reached, to))
    stages[stage] = end - reached
    reached = end
  }
  return { ...stages, pacing_ms: to - reached }
}
