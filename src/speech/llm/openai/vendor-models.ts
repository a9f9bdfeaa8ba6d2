import { type ProfileName, profiles } from './profiles.ts'

/** A model of the Agents platform at a provider that this server speaks to. */
export interface VendorModel {
  readonly provider: ProfileName
  readonly model: string
}

/** Open models that the vendor runs itself, where anybody can run or rent them. Ollama's names are of its library. */
const open: Readonly<Record<string, VendorModel>> = {
  'gpt-oss-20b': { provider: 'groq', model: 'openai/gpt-oss-20b' },
  'gpt-oss-120b': { provider: 'groq', model: 'openai/gpt-oss-120b' },
  'qwen3-4b': { provider: 'ollama', model: 'qwen3:4b' },
  'qwen3-30b-a3b': { provider: 'ollama', model: 'qwen3:30b-a3b' },
  'qwen36-35b-a3b': { provider: 'ollama', model: 'qwen3.6:35b-a3b' },
}

/** What OpenAI shut down on 23 October 2026 or before, and agents still name. */
const gone =
  /^gpt-(3\.5-turbo|4|4-turbo|4\.1-nano)(-\d{4}(-\d\d-\d\d)?)?$|^gpt-4o-2024-05-13$|^gpt-5\.\d-chat-latest$/

/**
 * Where an agent's `llm`, by the vendor's name, can be had: OpenAI's models under their own names, open ones at Groq or in Ollama. Of OpenAI's that
 * are gone it is the small model of today. Null: it has no home here (`custom-llm`, Gemini, Claude, and whatever is not known).
 */
export function vendorModel(name: string): VendorModel | null {
  if (Object.hasOwn(open, name)) return open[name] ?? null
  if (gone.test(name) && profiles.openai.model !== null)
    return { provider: 'openai', model: profiles.openai.model }
  return /^gpt-\d[\w.-]{0,60}$/.test(name) ? { provider: 'openai', model: name } : null
}
