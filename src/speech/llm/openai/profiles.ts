import type { Settings } from '../../http/asking.ts'
import type { Patience } from './call.ts'
import type { OpenAiModelOptions } from './model.ts'

export type ProfileName = 'groq' | 'openai' | 'ollama' | 'llama.cpp' | 'vllm'

/** US dollars per million tokens. */
export interface Price {
  readonly prompt: number
  readonly completion: number
}

/** What this server knows of a provider of chat completions. */
export interface Profile {
  /** As people write it. */
  readonly label: string
  readonly baseUrl: string
  /** Null: the server has the model that it was started with. */
  readonly model: string | null
  /** The other one to use, and to fall back to: limits are per model. */
  readonly alternative: string | null
  readonly settings: Settings
  /** Whether usage comes only when it is asked for. */
  readonly asksUsage: boolean
  /** Fields of the request that keep a model from reasoning, or from reasoning for long: a caller cannot wait for it. */
  readonly extra: (model: string) => Readonly<Record<string, unknown>>
  /** Of models that cost something. */
  readonly prices: Readonly<Record<string, Price>>
}

const local = { asksUsage: true, prices: {}, model: null, alternative: null } as const
const settings = (key: string, url: string): Settings => ({ key, url, model: 'ANTIPHON_LLM_MODEL' })
const noThinking = () => ({ chat_template_kwargs: { enable_thinking: false } })

/**
 * Groq's default is the model that speaks first: first chunk 223 ms (20b) against 318 ms (120b), measured through OpenRouter in May 2026, and
 * gpt-oss thinks some 30 to 80 tokens at low effort before a word, at 1000 against 500 tokens a second: about 280 against 440 ms to the first
 * spoken token. The 120b follows longer prompts better. Prices as Groq published them in October 2026; its llama models are retired.
 *
 * OpenAI's default is what it names as the replacement of its small chat models (gpt-4o-mini, gpt-4.1-mini), which it shuts down on 14 January
 * 2027. Its models since gpt-5.6 take tools on this API only with the effort `none`. Prices as of October 2026.
 */
export const profiles: Readonly<Record<ProfileName, Profile>> = {
  groq: {
    label: 'Groq',
    baseUrl: 'https://api.groq.com/openai/v1',
    model: 'openai/gpt-oss-20b',
    alternative: 'openai/gpt-oss-120b',
    settings: settings('GROQ_API_KEY', 'ANTIPHON_GROQ_URL'),
    asksUsage: false,
    extra: groqExtra,
    prices: {
      'openai/gpt-oss-20b': { prompt: 0.075, completion: 0.3 },
      'openai/gpt-oss-120b': { prompt: 0.15, completion: 0.6 },
      'qwen/qwen3.8-27b': { prompt: 0.8, completion: 4 },
    },
  },
  openai: {
    label: 'OpenAI',
    baseUrl: 'https://api.openai.com/v1',
    model: 'gpt-6-luna',
    alternative: 'gpt-5.4-mini',
    settings: settings('OPENAI_API_KEY', 'ANTIPHON_LLM_URL'),
    asksUsage: true,
    extra: openAiExtra,
    prices: {
      'gpt-6-luna': { prompt: 0.1, completion: 0.5 },
      'gpt-5.4-mini': { prompt: 0.75, completion: 4.5 },
    },
  },
  ollama: {
    ...local,
    label: 'Ollama',
    baseUrl: 'http://127.0.0.1:11434/v1',
    model: 'qwen3:4b',
    alternative: 'llama3.2:3b',
    settings: settings('ANTIPHON_LLM_KEY', 'OLLAMA_HOST'),
    extra: () => ({ reasoning_effort: 'none' }),
  },
  'llama.cpp': {
    ...local,
    label: 'llama.cpp',
    baseUrl: 'http://127.0.0.1:8080/v1',
    settings: settings('ANTIPHON_LLM_KEY', 'ANTIPHON_LLM_URL'),
    extra: noThinking,
  },
  vllm: {
    ...local,
    label: 'vLLM',
    baseUrl: 'http://127.0.0.1:8000/v1',
    settings: settings('ANTIPHON_LLM_KEY', 'ANTIPHON_LLM_URL'),
    extra: noThinking,
  },
}

/** gpt-oss always thinks; what it thinks is not even sent then. Groq's Qwen does not when it is told so. */
function groqExtra(model: string): Readonly<Record<string, unknown>> {
  if (/gpt-oss/.test(model)) return { reasoning_effort: 'low', include_reasoning: false }
  return /qwen3/.test(model) ? { reasoning_effort: 'none' } : {}
}

/** Models before gpt-5 do not reason and refuse the field; gpt-5 itself knows no effort below minimal. */
function openAiExtra(model: string): Readonly<Record<string, unknown>> {
  if (/^gpt-5(-mini|-nano)?(-20\d\d|$)/.test(model)) return { reasoning_effort: 'minimal' }
  return /^gpt-([6-9]|5\.)/.test(model) && !/chat-latest/.test(model) ? { reasoning_effort: 'none' } : {}
}

/** What an operator chose of a profile; null: as the profile has it. */
export interface Choice {
  readonly model: string | null
  readonly baseUrl: string | null
  readonly apiKey: string | null
}

/**
 * What `createOpenAiModel` (with its patience) and `checkModel` need for a provider. Null: nobody says which model, which is so where a server
 * has the one that it was started with: ask it for its list.
 */
export function profileOptions(
  name: ProfileName,
  { model: chosen, baseUrl, apiKey }: Choice,
): Omit<OpenAiModelOptions, Exclude<keyof Patience, 'name'>> | null {
  const profile = profiles[name]
  const model = chosen ?? profile.model
  if (model === null) return null
  return {
    name: `${name}/${model}`,
    baseUrl: baseUrl ?? profile.baseUrl,
    model,
    ...(apiKey !== null && { apiKey }),
    settings: profile.settings,
    extra: profile.extra(model),
    asksUsage: profile.asksUsage,
  }
}

/** What a reply cost, in US dollars; null: the model has no known price. */
export function costOf(
  { prices }: Profile,
  model: string,
  usage: { readonly promptTokens: number; readonly completionTokens: number },
): number | null {
  const price = prices[model]
  if (price === undefined) return null
  return (usage.promptTokens * price.prompt + usage.completionTokens * price.completion) / 1_000_000
}
