import { z } from 'zod'
import { initiationSchema, orNull } from './initiation-schema.ts'

const initiation = initiationSchema.extend({ type: z.literal('conversation_initiation_client_data') })

const pong = z.object({ type: z.literal('pong'), event_id: z.int() })

// Text of null is no turn; the published types call it a signal of text-only mode.
const userMessage = z.object({
  type: z.literal('user_message'),
  text: orNull(z.string()),
  rich_content_id: orNull(z.string()),
  user_identifier: orNull(z.string()),
})

const userActivity = z.object({ type: z.literal('user_activity') })

const contextualUpdate = z.object({
  type: z.literal('contextual_update'),
  text: z.string(),
  context_id: orNull(z.string()),
})

const feedback = z.object({
  type: z.literal('feedback'),
  event_id: z.int(),
  score: orNull(z.enum(['like', 'dislike'])),
})

// The contract says that a result is a string; the Python and Node clients send whatever the tool returned.
const toolResult = z
  .object({
    type: z.literal('client_tool_result'),
    tool_call_id: z.string(),
    result: z.unknown().optional(),
    is_error: z.boolean().nullish(),
    error_type: orNull(z.string()),
  })
  .transform(({ result, is_error, ...frame }) => ({
    ...frame,
    result: typeof result === 'string' ? result : (JSON.stringify(result) ?? ''),
    is_error: is_error === true || frame.error_type !== null,
  }))

const approval = z.object({
  type: z.literal('mcp_tool_approval_result'),
  tool_call_id: z.string(),
  is_approved: z.boolean(),
})

const file = z.object({ file_id: z.string() })

// `file` is the older spelling; newer clients send the first of `files` there once more.
const multimodal = z
  .object({
    type: z.literal('multimodal_message'),
    text: z.object({ text: orNull(z.string()), user_identifier: orNull(z.string()) }).nullish(),
    file: file.nullish(),
    files: z.array(file).nullish(),
  })
  .transform(({ type, text, file, files }) => ({
    type,
    text: text?.text ?? null,
    user_identifier: text?.user_identifier ?? null,
    file_ids: [...new Set([...(file ? [file] : []), ...(files ?? [])].map(({ file_id }) => file_id))],
  }))

const webhook = z.object({
  url: z.string(),
  hmac_secret: z.string().min(16, { error: 'expected at least 16 characters' }).nullish(),
})
const agentConfig = z.record(z.string(), z.unknown())

// The webhooks have an older, flat spelling that the Python client always sends, mostly as null.
const enclaveSetup = z
  .object({
    type: z.literal('enclave_setup_config'),
    agent_config_dict: orNull(agentConfig),
    override_agent_config_list: orNull(z.array(agentConfig)),
    tools_config_list: orNull(z.array(agentConfig)),
    prompt_knowledge_base: orNull(z.array(z.string())),
    bedrock_inference_profile: orNull(z.string()),
    post_call_transcription_webhook: webhook.nullish(),
    post_call_audio_webhook: webhook.nullish(),
    post_call_transcription_webhook_url: z.string().nullish(),
    post_call_audio_webhook_url: z.string().nullish(),
  })
  .refine(
    frame =>
      !(frame.post_call_transcription_webhook && frame.post_call_transcription_webhook_url) &&
      !(frame.post_call_audio_webhook && frame.post_call_audio_webhook_url),
    { error: 'a webhook is given twice, as an object and as an older *_url field; send one of them' },
  )
  .transform(({ post_call_transcription_webhook_url, post_call_audio_webhook_url, ...frame }) => ({
    ...frame,
    post_call_transcription_webhook: webhookOf(
      frame.post_call_transcription_webhook,
      post_call_transcription_webhook_url,
    ),
    post_call_audio_webhook: webhookOf(frame.post_call_audio_webhook, post_call_audio_webhook_url),
  }))

function webhookOf(typed: z.output<typeof webhook> | null | undefined, url: string | null | undefined) {
  if (typed) return { url: typed.url, hmac_secret: typed.hmac_secret ?? null }
  return url ? { url, hmac_secret: null } : null
}

/** Every client frame that has a `type`, by it; audio has none and never comes here. */
export const clientSchemas = {
  conversation_initiation_client_data: initiation,
  pong,
  user_message: userMessage,
  user_activity: userActivity,
  contextual_update: contextualUpdate,
  feedback,
  client_tool_result: toolResult,
  mcp_tool_approval_result: approval,
  multimodal_message: multimodal,
  enclave_setup_config: enclaveSetup,
} as const
