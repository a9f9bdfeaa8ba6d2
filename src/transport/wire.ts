import { toMillis } from '../audio/pcm.ts'
import type { ServerFrame, WireAlignment } from '../protocol/server-frames.ts'
import type { Emission, Letter } from '../session/ports.ts'

/** What a session says, in the vendor's words; null for what this wire has no word for. */
export function toFrame(emission: Emission): ServerFrame | null {
  switch (emission.type) {
    case 'caller-tentative':
      return {
        type: 'tentative_user_transcript',
        tentative_user_transcription_event: { user_transcript: emission.text, event_id: emission.turn },
      }
    case 'caller-said':
      return {
        type: 'user_transcript',
        user_transcription_event: { user_transcript: emission.text, event_id: emission.turn },
      }
    case 'agent-said':
      return {
        type: 'agent_response',
        agent_response_event: { agent_response: emission.text, event_id: emission.turn },
      }
    case 'agent-text':
      return {
        type: 'agent_chat_response_part',
        text_response_part: { type: emission.part, text: emission.text, event_id: emission.turn },
      }
    case 'agent-corrected':
      return {
        type: 'agent_response_correction',
        agent_response_correction_event: {
          original_agent_response: emission.original,
          corrected_agent_response: emission.heard,
          event_id: emission.turn,
        },
      }
    case 'vad-score':
      return { type: 'vad_score', vad_score_event: { vad_score: Math.round(emission.score * 1000) / 1000 } }
    case 'tool-request':
      return {
        type: 'agent_tool_request',
        agent_tool_request: {
          tool_name: emission.name,
          tool_call_id: emission.id,
          tool_type: emission.kind,
          event_id: emission.turn,
        },
      }
    case 'tool-response':
      return {
        type: 'agent_tool_response',
        agent_tool_response: {
          tool_name: emission.name,
          tool_call_id: emission.id,
          tool_type: emission.kind,
          is_error: emission.outcome.isError,
          is_blocked: false,
          is_called: true,
          event_id: emission.turn,
        },
      }
    case 'client-tool-call':
    case 'agent-complete':
    case 'context-used':
    case 'agent-tentative':
    case 'turn-probability':
    case 'recogniser-ready':
    case 'phase':
      return null
  }
}

/** The letters of a frame as the wire spells them: three arrays, ms from the start of the chunk. */
export function toAlignment(letters: readonly Letter[], rate: number): WireAlignment | null {
  if (letters.length === 0) return null
  return {
    chars: letters.map(letter => letter.char),
    char_start_times_ms: letters.map(letter => Math.round(toMillis(letter.from, rate))),
    char_durations_ms: letters.map(letter => Math.round(toMillis(letter.to - letter.from, rate))),
  }
}
