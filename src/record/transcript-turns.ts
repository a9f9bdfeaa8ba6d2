import type { LogHeader } from '../session/log.ts'
import type { TranscriptMetrics, TranscriptTurn } from './conversation-record.ts'
import { passagesOf } from './passages.ts'
import { toolCall, toolResult } from './transcript-tools.ts'
import type { TurnRecord } from './turn-record.ts'

/** A turn as the vendor's transcript tells it: the caller's message, then what was heard of the agent and the tools that it called, as it came. */
export function transcriptTurns(turn: TurnRecord, header: LogHeader): readonly TranscriptTurn[] {
  return [...callerTurn(turn, header), ...agentTurns(turn, header)]
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

function agentTurns(record: TurnRecord, header: LogHeader): TranscriptTurn[] {
  const { turn, cause, feedback, usage } = record
  const { agentId, providers, textOnly } = header
  const passages = passagesOf(record)
  const own = passages.filter(({ isFiller }) => !isFiller)
  return passages.map(passage => ({
    ...blank,
    role: 'agent',
    time_in_call_secs: seconds(passage.at_ms),
    message: passage.message,
    agent_metadata: { agent_id: agentId },
    tool_calls: passage.tools.map(toolCall),
    tool_results: passage.tools.flatMap(tool => toolResult(tool, header)),
    producing_llm: !passage.isFiller && asksModel(cause) ? providers.llm : null,
    // What was measured is told with the first of what was said, what it cost with the last.
    conversation_turn_metrics:
      passage === own[0]
        ? metrics(agentMetrics(record), {
            convai_asr_provider: null,
            convai_tts_model: textOnly ? null : providers.tts,
          })
        : null,
    llm_usage: passage === own.at(-1) ? llmUsage(usage) : null,
    feedback: passage === own.at(-1) ? turnFeedback(feedback) : null,
    interrupted: passage.original !== null,
    original_message: passage.original,
    source_medium: textOnly ? 'text' : 'audio',
    source_event_id: turn,
  }))
}

const asksModel = (cause: TurnRecord['cause']) => cause === 'answer' || cause === 'nudge' || cause === 'news'

export const blank = {
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
  contextual_update_info: null,
} as const

function agentMetrics({ cause, times, metrics }: TurnRecord): Record<string, number | null> {
  const asked = asksModel(cause)
  return {
    convai_turn_silence_before_initiation: metrics.endpointing_ms,
    convai_turn_asr_latency: metrics.stages?.stt_tail_ms ?? null,
    convai_llm_service_ttfb: asked ? span(times.reply_start_ms, times.first_token_ms) : null,
    convai_llm_service_ttf_sentence: asked ? span(times.reply_start_ms, times.first_clause_ms) : null,
    convai_llm_service_tt_last_sentence: asked ? span(times.reply_start_ms, times.last_clause_ms) : null,
    convai_llm_tool_request_generation_latency: span(times.reply_start_ms, times.tool_called_ms),
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

function llmUsage(usage: TurnRecord['usage']): TranscriptTurn['llm_usage'] {
  if (usage.length === 0) return null
  const tokens = (count: number) => ({ tokens: count, price: 0 })
  return {
    model_usage: Object.fromEntries(
      usage.map(({ model, input_tokens, output_tokens }) => [
        model,
        {
          input: tokens(input_tokens),
          input_cache_read: tokens(0),
          input_cache_write: tokens(0),
          output_total: tokens(output_tokens),
        },
      ]),
    ),
  }
}

const turnFeedback = (feedback: TurnRecord['feedback']): TranscriptTurn['feedback'] =>
  feedback && { score: feedback.score, time_in_call_secs: seconds(feedback.at_ms) }

const span = (from: number | null, to: number | null) => (from === null || to === null ? null : to - from)
const seconds = (ms: number | null) => Math.floor((ms ?? 0) / 1000)
