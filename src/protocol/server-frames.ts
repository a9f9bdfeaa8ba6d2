import { encodeBase64 } from './base64.ts'
import type { Closing, ErrorType } from './closing.ts'
import type { AudioFormatName } from './formats.ts'
import type { ServerToolFrame } from './server-tool-frames.ts'

declare const audible: unique symbol

/** Base64 of at least one byte, made by `audioFrame` or checked on reading: an empty chunk leaves clients "speaking" for ever. */
export type AudioBase64 = string & { readonly [audible]: true }

/** When each character is spoken, ms from the start of the chunk it came with; three arrays of one length. */
export interface WireAlignment {
  readonly chars: readonly string[]
  readonly char_start_times_ms: readonly number[]
  readonly char_durations_ms: readonly number[]
}

type Framed<Type extends string, Key extends string, Payload> = { readonly type: Type } & {
  readonly [K in Key]: Readonly<Payload>
}

/** The first frame of a conversation, exactly once and with nothing in the same tick. */
export type MetadataFrame = Framed<
  'conversation_initiation_metadata',
  'conversation_initiation_metadata_event',
  {
    conversation_id: string
    agent_output_audio_format: AudioFormatName
    user_input_audio_format: AudioFormatName
  }
>

/** `ping_ms` is an estimate of the round trip; the key must be there, or the Python client dies of it. */
export type PingFrame = Framed<'ping', 'ping_event', { event_id: number; ping_ms: number | null }>

/** Agent speech. All chunks of a reply carry the reply's id; none may follow the interruption of that id. */
export type AudioFrame = Framed<
  'audio',
  'audio_event',
  { audio_base_64: AudioBase64; event_id: number; alignment?: WireAlignment; is_final?: boolean }
>

/** The reply of that id was cut: clients drop audio up to and including it. */
export type InterruptionFrame = Framed<'interruption', 'interruption_event', { event_id: number }>

type TranscriptFrame =
  | Framed<'user_transcript', 'user_transcription_event', { user_transcript: string; event_id: number }>
  | Framed<
      'tentative_user_transcript',
      'tentative_user_transcription_event',
      { user_transcript: string; event_id: number }
    >

interface Attachment {
  readonly url: string
  readonly name: string
  readonly mime_type: string | null
}

type PartStage = 'start' | 'delta' | 'stop'

type ResponseFrame =
  | Framed<
      'agent_response',
      'agent_response_event',
      { agent_response: string; event_id: number; attachments?: readonly Attachment[] }
    >
  /** After an interruption: what of the reply was heard. */
  | Framed<
      'agent_response_correction',
      'agent_response_correction_event',
      { original_agent_response: string; corrected_agent_response: string; event_id: number }
    >
  /** Text-only conversations: the reply as it is generated, `start`, `delta`…, the whole `agent_response`, `stop`. */
  | Framed<
      'agent_chat_response_part',
      'text_response_part',
      { type: PartStage; text: string; event_id: number }
    >
  /** The id is a string here, and only here. */
  | Framed<
      'agent_reasoning_response_part',
      'reasoning_response_part',
      { type: PartStage; text: string; event_id: string }
    >
  | Framed<'agent_response_complete', 'agent_response_complete_event', { event_id: number }>
  | Framed<
      'agent_response_metadata',
      'agent_response_metadata_event',
      { metadata: Record<string, unknown>; event_id: number }
    >
  | Framed<
      'internal_tentative_agent_response',
      'tentative_agent_response_internal_event',
      { tentative_agent_response: string }
    >

type InsightFrame =
  | Framed<'vad_score', 'vad_score_event', { vad_score: number }>
  | Framed<'internal_turn_probability', 'turn_probability_internal_event', { turn_probability: number }>
  | Framed<
      'context_usage',
      'context_usage_event',
      { event_id: number; model: string; context_tokens: number; context_limit_tokens: number }
    >
  | Framed<'asr_initiation_metadata', 'asr_initiation_metadata_event', Record<string, unknown>>
  | Framed<'guardrail_triggered', 'guardrail_triggered_event', { guardrail_name: string }>
  | Framed<
      'rich_content',
      'rich_content',
      { rich_content_id: string; component: string; props: Record<string, unknown>; event_id: number }
    >

type HandoverFrame =
  | Framed<'agent_typing', 'agent_typing_event', { is_typing: boolean; duration_ms: number | null }>
  | Framed<'external_agent_connected', 'external_agent_connected_event', Record<string, never>>
  | Framed<'external_agent_disconnected', 'external_agent_disconnected_event', Record<string, never>>
  | Framed<'queue_status', 'queue_status_event', { status: 'waiting' | 'admitted' | 'timed_out' }>

/** Goes before the close of a conversation that failed, never before its metadata. */
export type ErrorFrame = Framed<
  'error',
  'error_event',
  {
    code: 1000 | 1002 | 1008 | 1011
    message: string
    error_type: ErrorType | null
    reason?: string | null
    debug_message?: string | null
    details?: unknown
  }
>

/** The other family of clients reads this one, under the same payload key. */
export type ClientErrorFrame = Framed<
  'client_error',
  'error_event',
  { code: number; error_name: string; message: string }
>

/** Everything a server can say. Optional fields are left out, never null. */
export type ServerFrame =
  | MetadataFrame
  | PingFrame
  | AudioFrame
  | InterruptionFrame
  | TranscriptFrame
  | ResponseFrame
  | ServerToolFrame
  | InsightFrame
  | HandoverFrame
  | ErrorFrame
  | ClientErrorFrame

/** One text frame. */
export function writeServerFrame(frame: ServerFrame): string {
  return JSON.stringify(frame)
}

/** A ping whose round trip is not known yet has `pingMs` null. */
export function pingFrame(eventId: number, pingMs: number | null): PingFrame {
  return {
    type: 'ping',
    ping_event: { event_id: eventId, ping_ms: pingMs === null ? null : Math.round(pingMs) },
  }
}

/** A chunk of agent speech in the call's output format. Throws a RangeError for no bytes and for an uneven alignment. */
export function audioFrame(
  eventId: number,
  bytes: Uint8Array,
  of: { readonly alignment?: WireAlignment | null; readonly isFinal?: boolean } = {},
): AudioFrame {
  if (bytes.length === 0) throw new RangeError('an audio frame needs at least one byte of audio')
  const { alignment, isFinal } = of
  if (alignment && !isAligned(alignment))
    throw new RangeError('an alignment needs one start and one duration per character')
  return {
    type: 'audio',
    audio_event: {
      audio_base_64: encodeBase64(bytes) as AudioBase64,
      event_id: eventId,
      ...(alignment && { alignment }),
      ...(isFinal && { is_final: true }),
    },
  }
}

/** What goes before this close, for either family of clients; nothing where the close speaks for itself. */
export function errorFrames({ code, reason, errorType }: Closing): readonly FaultFrame[] {
  if (errorType === null) return []
  // The frame knows four codes only; the others are the client's faults as well.
  const known = code === 1000 || code === 1002 || code === 1011 ? code : 1008
  return faultFrames({ code: known, message: reason, error_type: errorType })
}

/** What went wrong; `message` is for a person. */
export interface Fault {
  readonly code: ErrorFrame['error_event']['code']
  readonly message: string
  readonly error_type: ErrorType
}

/** A fault as this server says it: never with a null. */
export type FaultFrame = Framed<'error', 'error_event', Fault> | ClientErrorFrame

/** A fault in both families' words. Clients end nothing for it, unless it says `max_duration_exceeded`. */
export function faultFrames(fault: Fault): readonly FaultFrame[] {
  const { code, message, error_type } = fault
  return [
    { type: 'error', error_event: fault },
    { type: 'client_error', error_event: { code, error_name: error_type, message } },
  ]
}

/** Whether every character has its start and its duration. */
export const isAligned = ({ chars, char_start_times_ms, char_durations_ms }: WireAlignment): boolean =>
  chars.length === char_start_times_ms.length && chars.length === char_durations_ms.length
