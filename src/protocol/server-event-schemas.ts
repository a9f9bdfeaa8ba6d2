import { z } from 'zod'
import { isBase64 } from './base64.ts'
import { errorTypes } from './closing.ts'
import { audioFormatNames } from './formats.ts'
import { type AudioBase64, isAligned } from './server-frames.ts'

const id = z.int()
const object = z.record(z.string(), z.unknown())
const nothing = z.strictObject({})

const isAudible = (text: string): text is AudioBase64 => text !== '' && isBase64(text)

const alignment = z
  .strictObject({
    chars: z.array(z.string()),
    char_start_times_ms: z.array(z.number()),
    char_durations_ms: z.array(z.number()),
  })
  .refine(isAligned, { error: 'expected three arrays of one length' })

/** What a call cannot do without: metadata, ping, audio, interruption. All schemas here are strict: an unknown key is a fault. */
export const lineFrames = [
  z.strictObject({
    type: z.literal('conversation_initiation_metadata'),
    conversation_initiation_metadata_event: z.strictObject({
      conversation_id: z.string(),
      agent_output_audio_format: z.enum(audioFormatNames),
      user_input_audio_format: z.enum(audioFormatNames),
    }),
  }),
  z.strictObject({
    type: z.literal('ping'),
    ping_event: z.strictObject({ event_id: id, ping_ms: z.int().nullable() }),
  }),
  z.strictObject({
    type: z.literal('audio'),
    audio_event: z.strictObject({
      audio_base_64: z.string().refine(isAudible, { error: 'expected at least one byte as base64' }),
      event_id: id,
      alignment: alignment.exactOptional(),
      is_final: z.boolean().exactOptional(),
    }),
  }),
  z.strictObject({ type: z.literal('interruption'), interruption_event: z.strictObject({ event_id: id }) }),
] as const

const transcript = z.strictObject({ user_transcript: z.string(), event_id: id })
const stage = z.enum(['start', 'delta', 'stop'])

/** What was said, on either side. */
export const textFrames = [
  z.strictObject({ type: z.literal('user_transcript'), user_transcription_event: transcript }),
  z.strictObject({
    type: z.literal('tentative_user_transcript'),
    tentative_user_transcription_event: transcript,
  }),
  z.strictObject({
    type: z.literal('agent_response'),
    agent_response_event: z.strictObject({
      agent_response: z.string(),
      event_id: id,
      attachments: z
        .array(z.strictObject({ url: z.string(), name: z.string(), mime_type: z.string().nullable() }))
        .exactOptional(),
    }),
  }),
  z.strictObject({
    type: z.literal('agent_response_correction'),
    agent_response_correction_event: z.strictObject({
      original_agent_response: z.string(),
      corrected_agent_response: z.string(),
      event_id: id,
    }),
  }),
  z.strictObject({
    type: z.literal('agent_chat_response_part'),
    text_response_part: z.strictObject({ type: stage, text: z.string(), event_id: id }),
  }),
  z.strictObject({
    type: z.literal('agent_reasoning_response_part'),
    reasoning_response_part: z.strictObject({ type: stage, text: z.string(), event_id: z.string() }),
  }),
  z.strictObject({
    type: z.literal('agent_response_complete'),
    agent_response_complete_event: z.strictObject({ event_id: id }),
  }),
  z.strictObject({
    type: z.literal('agent_response_metadata'),
    agent_response_metadata_event: z.strictObject({ metadata: object, event_id: id }),
  }),
  z.strictObject({
    type: z.literal('internal_tentative_agent_response'),
    tentative_agent_response_internal_event: z.strictObject({ tentative_agent_response: z.string() }),
  }),
] as const

/** What goes on inside: scores, usage, guardrails. */
export const insightFrames = [
  z.strictObject({
    type: z.literal('vad_score'),
    vad_score_event: z.strictObject({ vad_score: z.number() }),
  }),
  z.strictObject({
    type: z.literal('internal_turn_probability'),
    turn_probability_internal_event: z.strictObject({ turn_probability: z.number() }),
  }),
  z.strictObject({
    type: z.literal('context_usage'),
    context_usage_event: z.strictObject({
      event_id: id,
      model: z.string(),
      context_tokens: z.int(),
      context_limit_tokens: z.int(),
    }),
  }),
  z.strictObject({ type: z.literal('asr_initiation_metadata'), asr_initiation_metadata_event: object }),
  z.strictObject({
    type: z.literal('guardrail_triggered'),
    guardrail_triggered_event: z.strictObject({ guardrail_name: z.string() }),
  }),
  z.strictObject({
    type: z.literal('rich_content'),
    rich_content: z.strictObject({
      rich_content_id: z.string(),
      component: z.string(),
      props: object,
      event_id: id,
    }),
  }),
] as const

/** People taking over, and waiting for a free line. */
export const handoverFrames = [
  z.strictObject({
    type: z.literal('agent_typing'),
    agent_typing_event: z.strictObject({ is_typing: z.boolean(), duration_ms: z.number().nullable() }),
  }),
  z.strictObject({ type: z.literal('external_agent_connected'), external_agent_connected_event: nothing }),
  z.strictObject({
    type: z.literal('external_agent_disconnected'),
    external_agent_disconnected_event: nothing,
  }),
  z.strictObject({
    type: z.literal('queue_status'),
    queue_status_event: z.strictObject({ status: z.enum(['waiting', 'admitted', 'timed_out']) }),
  }),
] as const

/** The two families' error frames, under one payload key. */
export const errorFrames = [
  z.strictObject({
    type: z.literal('error'),
    error_event: z.strictObject({
      code: z.literal([1000, 1002, 1008, 1011]),
      message: z.string(),
      error_type: z.enum(errorTypes).nullable(),
      reason: z.string().nullable().exactOptional(),
      debug_message: z.string().nullable().exactOptional(),
      details: z.unknown().exactOptional(),
    }),
  }),
  z.strictObject({
    type: z.literal('client_error'),
    error_event: z.strictObject({ code: z.int(), error_name: z.string(), message: z.string() }),
  }),
] as const
