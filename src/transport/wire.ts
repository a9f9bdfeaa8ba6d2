import { toMillis } from '../audio/pcm.ts'
import type { ServerFrame, WireAlignment } from '../protocol/server-frames.ts'
import type { Emission, Letter } from '../session/ports.ts'

/** A tool's result travels whole up to so much UTF-8 (the vendor's cap, protocol §2.2). */
const MOST_RESULT_BYTES = 64 * 1024

type Said<Type extends Emission['type']> = Extract<Emission, { type: Type }>

/** What a session says, in the vendor's words; nothing for what this wire has no word for. */
export function toFrames(emission: Emission): readonly ServerFrame[] {
  switch (emission.type) {
    case 'caller-tentative':
    case 'caller-said':
      return ofCaller(emission)
    case 'agent-said':
    case 'agent-text':
    case 'agent-corrected':
    case 'agent-complete':
    case 'agent-tentative':
      return [ofAgent(emission)]
    case 'tool-request':
    case 'tool-response':
    case 'client-tool-call':
      return ofTool(emission)
    case 'vad-score':
      return [{ type: 'vad_score', vad_score_event: { vad_score: rounded(emission.score) } }]
    case 'turn-probability':
      return [
        {
          type: 'internal_turn_probability',
          turn_probability_internal_event: { turn_probability: rounded(emission.probability) },
        },
      ]
    case 'context-used':
      return [
        {
          type: 'context_usage',
          context_usage_event: {
            event_id: emission.turn,
            model: emission.model,
            context_tokens: emission.tokens,
            context_limit_tokens: emission.limitTokens,
          },
        },
      ]
    case 'recogniser-ready':
      return [{ type: 'asr_initiation_metadata', asr_initiation_metadata_event: {} }]
    case 'phase':
      return []
  }
}

function ofCaller(said: Said<'caller-tentative' | 'caller-said'>): readonly ServerFrame[] {
  const event = { user_transcript: said.text, event_id: said.turn }
  if (said.type === 'caller-tentative')
    return [{ type: 'tentative_user_transcript', tentative_user_transcription_event: event }]
  // Clients show what was typed themselves; a transcript of it would stand there twice.
  return said.typed ? [] : [{ type: 'user_transcript', user_transcription_event: event }]
}

function ofAgent(
  said: Said<'agent-said' | 'agent-text' | 'agent-corrected' | 'agent-complete' | 'agent-tentative'>,
): ServerFrame {
  switch (said.type) {
    case 'agent-said':
      return {
        type: 'agent_response',
        agent_response_event: { agent_response: said.text, event_id: said.turn },
      }
    case 'agent-text':
      return {
        type: 'agent_chat_response_part',
        text_response_part: { type: said.part, text: said.text, event_id: said.turn },
      }
    case 'agent-corrected':
      return {
        type: 'agent_response_correction',
        agent_response_correction_event: {
          original_agent_response: said.original,
          corrected_agent_response: said.heard,
          event_id: said.turn,
        },
      }
    case 'agent-complete':
      return { type: 'agent_response_complete', agent_response_complete_event: { event_id: said.turn } }
    case 'agent-tentative':
      return {
        type: 'internal_tentative_agent_response',
        tentative_agent_response_internal_event: { tentative_agent_response: said.text },
      }
  }
}

function ofTool(said: Said<'tool-request' | 'tool-response' | 'client-tool-call'>): readonly ServerFrame[] {
  const call = { tool_name: said.name, tool_call_id: said.id, event_id: said.turn }
  switch (said.type) {
    case 'client-tool-call':
      return [
        {
          type: 'client_tool_call',
          client_tool_call: {
            ...call,
            parameters: said.parameters,
            expects_response: said.expectsResponse,
          },
        },
      ]
    case 'tool-request':
      return [
        {
          type: 'agent_tool_request',
          agent_tool_request: {
            ...call,
            tool_type: said.kind,
            expects_response: said.expectsResponse,
            disable_interruptions: said.interruption !== 'allow',
            response_timeout_secs: said.timeoutMs / 1000,
            execution_mode: executionModes[said.execution],
          },
        },
      ]
    case 'tool-response':
      return hangsUp(said) ? [] : responses({ ...call, tool_type: said.kind }, said.outcome)
  }
}

const executionModes = {
  immediate: 'immediate',
  'post-tool-speech': 'post_tool_speech',
  async: 'async',
} as const

/** Clients end the call at any answer of a tool with this name, a failed one too; so only the call's real end says it. */
const hangsUp = ({ name, kind, outcome }: Said<'tool-response'>): boolean =>
  name === 'end_call' && (kind !== 'system' || outcome.isError)

function responses(
  call: { tool_name: string; tool_call_id: string; event_id: number; tool_type: string },
  { isError, isBlocked, isCalled, content }: Said<'tool-response'>['outcome'],
): readonly ServerFrame[] {
  const response = { ...call, is_error: isError, is_blocked: isBlocked, is_called: isCalled }
  const { text, truncated } = cutAtBytes(content, MOST_RESULT_BYTES)
  return [
    { type: 'agent_tool_response', agent_tool_response: response },
    {
      type: 'agent_tool_response_full_payload',
      agent_tool_response_full_payload: { ...response, full_tool_result: text, truncated },
    },
  ]
}

/** The beginning of `text` that fits into so many bytes of UTF-8, whole characters only. */
function cutAtBytes(text: string, most: number): { readonly text: string; readonly truncated: boolean } {
  const { read } = new TextEncoder().encodeInto(text, new Uint8Array(most))
  return { text: text.slice(0, read), truncated: read < text.length }
}

const rounded = (share: number): number => Math.round(share * 1000) / 1000

/** The letters of a frame as the wire spells them: three arrays, ms from the start of the chunk. */
export function toAlignment(letters: readonly Letter[], rate: number): WireAlignment | null {
  if (letters.length === 0) return null
  return {
    chars: letters.map(letter => letter.char),
    char_start_times_ms: letters.map(letter => Math.round(toMillis(letter.from, rate))),
    char_durations_ms: letters.map(letter => Math.round(toMillis(letter.to - letter.from, rate))),
  }
}
