import { Hono } from 'hono'
import { z } from 'zod'
import type { Operations } from './operation.ts'

/** A model that speaks. */
export interface OfferedSpeechModel {
  readonly id: string
  readonly name: string
  readonly description: string
  readonly languages: readonly { readonly id: string; readonly name: string }[]
}

/** A language model under the name that agents give it, with its limits in tokens. */
export interface OfferedLanguageModel {
  readonly llm: string
  readonly mostOutput: number
  readonly mostContext: number
}

export interface ModelPorts {
  readonly speechModels: () => readonly OfferedSpeechModel[]
  readonly languageModels: () => readonly OfferedLanguageModel[]
}

const speechModel = z.looseObject({
  model_id: z.string(),
  name: z.string(),
  can_do_text_to_speech: z.boolean(),
})
const deprecation = z.object({
  warning_start_days: z.int(),
  fallback_start_days: z.int(),
  fallback_complete_days: z.int(),
  fallback_start_percentage: z.int(),
  fallback_complete_percentage: z.int(),
})
const llmList = z.object({
  llms: z.array(
    z.object({
      llm: z.string(),
      is_checkpoint: z.boolean(),
      max_tokens_limit: z.int(),
      max_context_limit: z.int(),
      supports_image_input: z.boolean(),
      supports_document_input: z.boolean(),
      supports_parallel_tool_calls: z.boolean(),
    }),
  ),
  default_deprecation_config: deprecation,
})

export const modelOperations: Operations = {
  'GET /v1/models': { summary: 'Models that speak.', answer: z.array(speechModel) },
  'GET /v1/convai/llm/list': {
    summary: 'Language models that agents may name here; what an agent brings itself is not among them.',
    answer: llmList,
  },
}

/** Which models serve. */
export function models({ speechModels, languageModels }: ModelPorts): Hono {
  return new Hono()
    .get('/v1/models', context => context.json(speechModels().map(toSpeechModel)))
    .get('/v1/convai/llm/list', context =>
      context.json({
        llms: languageModels().map(toLanguageModel),
        default_deprecation_config: noDeprecation,
      }),
    )
}

/** Nothing is replaced here by itself. */
const noDeprecation: z.output<typeof deprecation> = {
  warning_start_days: 0,
  fallback_start_days: 0,
  fallback_complete_days: 0,
  fallback_start_percentage: 0,
  fallback_complete_percentage: 0,
}

const toSpeechModel = ({ id, name, description, languages }: OfferedSpeechModel) => ({
  model_id: id,
  name,
  description,
  can_be_finetuned: false,
  can_do_text_to_speech: true,
  can_do_voice_conversion: false,
  can_use_style: false,
  can_use_speaker_boost: false,
  serves_pro_voices: false,
  token_cost_factor: 0,
  requires_alpha_access: false,
  languages: languages.map(language => ({ language_id: language.id, name: language.name })),
})

/** Calls are made of words, so no model sees images or documents here, whatever it could do. */
const toLanguageModel = ({ llm, mostOutput, mostContext }: OfferedLanguageModel) => ({
  llm,
  is_checkpoint: /-20\d\d-\d\d-\d\d$/.test(llm),
  max_tokens_limit: mostOutput,
  max_context_limit: mostContext,
  supports_image_input: false,
  supports_document_input: false,
  supports_parallel_tool_calls: true,
})
