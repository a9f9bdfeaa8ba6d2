import { isObject } from '../protocol/json.ts'
import { overlay } from './overlay.ts'

/** What the agent's JSON has for another language: its overrides, and the translation of its first message. Null: nothing. */
export function languagePreset(config: Readonly<Record<string, unknown>>, language: string): unknown {
  const presets = config.language_presets
  const preset = isObject(presets) && Object.hasOwn(presets, language) ? presets[language] : null
  if (!isObject(preset)) return null
  const translation = isObject(preset.first_message_translation)
    ? preset.first_message_translation.text
    : null
  const translated = typeof translation === 'string' ? { agent: { first_message: translation } } : {}
  return overlay(translated, preset.overrides)
}
