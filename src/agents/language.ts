import { isObject } from '../protocol/json.ts'
import { overlay } from './overlay.ts'
import { type AgentReading, readAgent } from './read.ts'
import type { AgentSpec } from './spec.ts'
import { fillVariables, type Variables } from './variables.ts'

/** What the agent's JSON has for another language: its overrides, and the translations of its first message and of its filler. Null: nothing. */
export function languagePreset(config: Readonly<Record<string, unknown>>, language: string): unknown {
  const presets = config.language_presets
  const preset = isObject(presets) && Object.hasOwn(presets, language) ? presets[language] : null
  if (!isObject(preset)) return null
  const message = translation(preset.first_message_translation)
  const filler = translation(preset.soft_timeout_translation)
  const translated = {
    ...(message !== null && { agent: { first_message: message } }),
    ...(filler !== null && { turn: { soft_timeout_config: { message: filler } } }),
  }
  return overlay(translated, preset.overrides)
}

const translation = (value: unknown): string | null =>
  isObject(value) && typeof value.text === 'string' ? value.text : null

/**
 * The agent of a call from now on in another language: `json` as the call has it, its preset for the language laid over it and the preset's variables filled in. A text of the preset
 * that lacks a variable is left out. Null: the preset makes something of it that is no agent.
 */
export function inLanguage(
  json: Readonly<Record<string, unknown>>,
  language: string,
  { agentId, variables }: { readonly agentId: string; readonly variables: Variables },
): AgentSpec | null {
  const config = isObject(json.conversation_config) ? json.conversation_config : {}
  const preset = filled(languagePreset(config, language), variables)
  const changed = overlay(overlay(config, preset), { agent: { language } })
  const reading = readAgent({ ...json, conversation_config: changed }, agentId)
  return reading.ok ? reading.spec : null
}

/** More than there are languages in the vendor's list; a bound for whoever sends more. */
const MOST_PRESETS = 100

/** What of an agent's presets makes no agent of it: the field, as `readAgent` says it. Null: nothing. */
export function presetFault(json: unknown, id: string): Extract<AgentReading, { ok: false }> | null {
  const config = isObject(json) && isObject(json.conversation_config) ? json.conversation_config : {}
  const presets = isObject(config.language_presets) ? config.language_presets : {}
  for (const language of Object.keys(presets).slice(0, MOST_PRESETS)) {
    const changed = overlay(config, languagePreset(config, language))
    const reading = readAgent({ ...(json as object), conversation_config: changed }, id)
    if (reading.ok) continue
    const [, ...rest] = reading.path
    const path = ['conversation_config', 'language_presets', language, 'overrides', ...rest]
    const problem = `${path.slice(0, -rest.length || undefined).join('.')}: ${reading.problem}`
    return { ok: false, problem, path }
  }
  return null
}

/** Only the preset's own texts: what is filled in already is not searched for names. */
function filled(preset: unknown, variables: Variables): unknown {
  const agent = isObject(preset) && isObject(preset.agent) ? preset.agent : null
  if (!isObject(preset) || !agent) return preset
  const prompt = isObject(agent.prompt) ? agent.prompt : {}
  const fill = (text: unknown) => {
    const result = typeof text === 'string' ? fillVariables(text, variables) : null
    return result?.ok ? result.text : undefined
  }
  return {
    ...preset,
    agent: {
      ...agent,
      first_message: fill(agent.first_message),
      prompt: { ...prompt, prompt: fill(prompt.prompt) },
    },
  }
}
