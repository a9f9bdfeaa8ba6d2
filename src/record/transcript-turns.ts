import type { LogHeader } from '../session/log.ts'
import type { TranscriptMetrics, TranscriptTurn } from './conversation-record.ts'
import type { ToolCall, TurnRecord } from './turn-record.ts'

/** A turn as the vendor's transcript tells it: the caller's message, what was said meanwhile, then what was heard of the reply. */
export function transcriptTurns(turn: TurnRecord, header: LogHeader): readonly TranscriptTurn[] {
  return [...callerTurn(turn, header), ...fillerTurns(turn, header), ...agentTurn(turn, header)]
}

function fillerTurns({ turn, fillers }: TurnRecord, { agentId }: LogHeader): TranscriptTurn[] {
  return fillers
    .filter(({ heard }) => heard !== '')
    .map(({ at_ms, text, heard }) => ({
      ...blank,
      role: 'agent',
      time_in_call_secs: seconds(at_ms),
      message: heard,
      agent_metadata: { agent_id: agentId },
      conversation_turn_metrics: null,
      interrupted: heard !== text,
      original_message: heard === text ? null : text,
      source_medium: 'audio',
      source_event_id: turn,
    }))
}

function callerTurn({ turn, caller, times }: TurnRecord, { providers }: LogHeader): TranscriptTurn[] {
  if (caller === null || caller.text === '') return []
  return [
    {
      ...blank,
      role: 'user',
      time_in_call_secs: seconds(times.speech_start_ms ?? times.turn_end_ms),
      message: caller.text,
      conversation_turn_metrics: metrics(
        { convai_asr_trailing_service_latency: span(times.speech_end_ms, times.words_ms) },
        { convai_asr_provider: providers.stt, convai_tts_model: null },
      ),
      source_medium: caller.typed ? 'text' : 'audio',
      source_event_id: turn,
    },
  ]
}

function agentTurn(record: TurnRecord, { agentId, providers, textOnly }: LogHeader): TranscriptTurn[] {
  const { turn, agent, times, cause } = record
  const message = agent === null ? null : (agent.heard ?? agent.generated)
  // A reply of which nothing was heard is no part of the conversation; it stays in `antiphon.turns`.
  const silent = message === null || message === ''
  if (silent && record.tool_calls.length === 0) return []
  return [
    {
      ...blank,
      role: 'agent',
      time_in_call_secs: seconds(times.first_audio_ms ?? times.reply_start_ms),
      message: silent ? null : message,
      agent_metadata: { agent_id: agentId },
      tool_calls: record.tool_calls.map(toolCall),
      tool_results: record.tool_calls.flatMap(toolResult),
      producing_llm: cause === 'answer' || cause === 'nudge' ? providers.llm : null,
      conversation_turn_metrics: metrics(agentMetrics(record), {
        convai_asr_provider: null,
        convai_tts_model: textOnly ? null : providers.tts,
      }),
      interrupted: agent?.interrupted ?? false,
      original_message: agent?.interrupted ? agent.generated : null,
      source_medium: textOnly ? 'text' : 'audio',
      source_event_id: turn,
    },
  ]
}

const blank = {
  agent_metadata: null,
  tool_calls: [],
  tool_results: [],
  feedback: null,
  llm_override: null,
  producing_llm: null,
  rag_retrieval_info: null,
  llm_usage: null,
  interrupted: false,
  ignored_as_backchannel: false,
  original_message: null,
} as const

function agentMetrics({ cause, times, metrics }: TurnRecord): Record<string, number | null> {
  const asked = cause === 'answer' || cause === 'nudge'
  return {
    convai_turn_silence_before_initiation: metrics.endpointing_ms,
    convai_turn_asr_latency: metrics.stages?.stt_tail_ms ?? null,
    convai_llm_service_ttfb: asked ? span(times.reply_start_ms, times.first_token_ms) : null,
    convai_llm_service_ttf_sentence: asked ? span(times.reply_start_ms, times.first_clause_ms) : null,
    convai_llm_service_tt_last_sentence: asked ? span(times.reply_start_ms, times.last_clause_ms) : null,
    convai_tts_service_ttfb: span(times.first_clause_ms, times.first_speech_ms),
    convai_ttf_audio_since_silence: metrics.response_gap_ms,
  }
}

type Models = Pick<TranscriptMetrics, 'convai_asr_provider' | 'convai_tts_model'>

function metrics(values: Record<string, number | null>, models: Models): TranscriptMetrics | null {
  const known = Object.entries(values).flatMap(([name, ms]) =>
    ms === null ? [] : [[name, { elapsed_time: ms / 1000 }] as const],
  )
  return known.length === 0 ? null : { metrics: Object.fromEntries(known), ...models }
}

const toolType = (name: string) => (name === 'end_call' ? ('system' as const) : null)

function toolCall({ id, name, is_error }: ToolCall): TranscriptTurn['tool_calls'][number] {
  return {
    type: toolType(name),
    request_id: id,
    tool_name: name,
    params_as_json: '{}',
    tool_has_been_called: is_error !== null,
  }
}

function toolResult({ id, name, is_error, latency_ms }: ToolCall): TranscriptTurn['tool_results'] {
  if (is_error === null || latency_ms === null) return []
  return [
    {
      type: toolType(name),
      request_id: id,
      tool_name: name,
      result_value: '',
      is_error,
      tool_has_been_called: true,
      tool_latency_secs: latency_ms / 1000,
    },
  ]
}

const span = (from: number | null, to: number | null) => (from === null || to === null ? null : to - from)
const seconds = (ms: number | null) => Math.floor((ms ?? 0) / 1000)
