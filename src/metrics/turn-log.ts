import type { TurnRecord } from '../record/turn-record.ts'

/** Fields of one structured log line; what was not measured is left out. */
export type LogFields = Readonly<Record<string, string | number | boolean>>

/**
 * A turn as flat fields for a log line, named as in the record. Without what was said, unless `transcripts` asks for it:
 * logs travel further than records.
 */
export function turnLogFields(turn: TurnRecord, { transcripts = false } = {}): LogFields {
  const { caller, agent, metrics, failures } = turn
  return known({
    turn: turn.turn,
    cause: turn.cause,
    ended_by: turn.ended_by,
    interrupted: agent?.interrupted ?? false,
    typed: caller?.typed ?? null,
    response_gap_ms: metrics.response_gap_ms,
    ttfb_ms: metrics.ttfb_ms,
    endpointing_ms: metrics.endpointing_ms,
    barge_in_ms: metrics.barge_in_ms,
    asr_confidence: metrics.asr_confidence,
    ...metrics.stages,
    waste_chars: metrics.waste.chars,
    waste_audio_ms: metrics.waste.audio_ms,
    underruns: metrics.underruns.count,
    underrun_ms: metrics.underruns.ms,
    tool_calls: turn.tool_calls.length,
    failures: failures.length,
    failed_stage: failures.at(-1)?.stage ?? null,
    ...(transcripts && { caller_text: caller?.text ?? null, agent_heard: agent?.heard ?? null }),
  })
}

function known(fields: Readonly<Record<string, string | number | boolean | null>>): LogFields {
  const kept: Record<string, string | number | boolean> = {}
  for (const [name, value] of Object.entries(fields)) if (value !== null) kept[name] = value
  return kept
}
