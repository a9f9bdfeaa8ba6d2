import { z } from 'zod'

const text = z.string().nullish()
const texts = z.array(z.string()).nullish()
const number = z.number().nullish()
const anything = z.array(z.unknown()).nullish()

const configOverride = z.object({
  agent: z
    .object({
      prompt: z
        .object({
          prompt: text,
          llm: text,
          tool_ids: texts,
          knowledge_base: anything,
          native_mcp_server_ids: texts,
        })
        .nullish(),
      first_message: text,
      language: text,
      max_conversation_duration_message: text,
      // The published types have it here, the permission tree has it under `prompt`.
      native_mcp_server_ids: texts,
    })
    .nullish(),
  tts: z
    .object({
      voice_id: text,
      model_id: text,
      stability: number,
      speed: number,
      similarity_boost: number,
      supported_voices: anything,
      pronunciation_dictionary_locators: anything,
    })
    .nullish(),
  asr: z.object({ keywords: texts }).nullish(),
  turn: z
    .object({
      soft_timeout_config: z.object({ message: text, additional_soft_timeout_messages: texts }).nullish(),
    })
    .nullish(),
  conversation: z
    .object({
      text_only: z.boolean().nullish(),
      max_duration_seconds: number,
      client_events: texts,
    })
    .nullish(),
  // Where the Python client puts it when it has no audio interface.
  text_only: z.boolean().nullish(),
})

// In the record it is one of these; whatever else a client calls itself is `unknown`.
const sources = [
  'android_sdk',
  'node_js_sdk',
  'react_native_sdk',
  'react_sdk',
  'js_sdk',
  'python_sdk',
  'widget',
  'sip_trunk',
  'twilio',
  'exotel',
  'genesys',
  'avaya',
  'audiocodes',
  'swift_sdk',
  'whatsapp',
  'twilio_sms',
  'flutter_sdk',
  'zendesk_integration',
  'slack_integration',
  'telegram_integration',
  'intercom_integration',
  'freshdesk_integration',
  'salesforce_integration',
  'template_preview',
  'genesys_bot_connector',
  'subagent_tool',
  'unknown',
] as const

const MAX_VERSION = 50

const sourceInfo = z.object({
  source: z.enum(sources).catch('unknown'),
  version: z
    .string()
    .transform(version => version.slice(0, MAX_VERSION))
    .catch(''),
})

const variable = z.union([z.string(), z.number(), z.boolean(), z.null(), z.array(z.unknown())], {
  error: 'expected a string, a number, a boolean, an array or null',
})

const dynamicVariables = z
  .record(z.string(), variable)
  .refine(variables => !Object.keys(variables).some(name => name.startsWith('system__')), {
    error: 'names that begin with "system__" are reserved',
  })

/**
 * What a client may say at the start of a conversation. Every key may be missing or null, and unknown ones are dropped:
 * the clients differ widely in what they always send.
 */
export const initiationSchema = z.object({
  conversation_config_override: configOverride.nullish().transform(override => override ?? {}),
  custom_llm_extra_body: z.unknown().optional(),
  dynamic_variables: dynamicVariables.nullish().transform(variables => variables ?? {}),
  user_id: orNull(z.string()),
  source_info: orNull(sourceInfo).catch(null),
  branch_id: orNull(z.string()),
  environment: orNull(z.string()),
  starting_workflow_node_id: orNull(z.string()),
  procedure_ids: orNull(z.array(z.string())),
  tool_mock_config: orNull(
    z.object({
      mocking_strategy: orNull(z.enum(['none', 'all', 'selected'])),
      mocked_tool_names: orNull(z.array(z.string())),
      fallback_strategy: orNull(z.enum(['raise_error', 'call_real_tool'])),
    }),
  ),
})

/** A missing value and null are one thing: null. */
export function orNull<Value extends z.ZodType>(value: Value) {
  return value.nullish().transform(given => given ?? null)
}
