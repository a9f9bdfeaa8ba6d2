import { fillDefaults } from '../../agents/fill-defaults.ts'
import { languagePreset } from '../../agents/language.ts'
import { isLanguage } from '../../agents/languages.ts'
import type { Json } from '../../protocol/json.ts'
import { objectAt, valueAt } from '../../protocol/json-path.ts'
import type { AgentEntry } from '../../workspace/shelf.ts'

/** What the vendor's widget is told of an agent: how it looks, and what a call of it will be like. Nothing that the widget reads is null. */
export function toWidget({ id, json }: AgentEntry): Json {
  const { conversation_config: config, platform_settings: settings } = fillDefaults(json)
  const { custom_avatar_path, language_selector, ...look } = objectAt(settings.widget)
  const agent = objectAt(config.agent)
  const conversation = objectAt(config.conversation)
  const language = languageOf(agent.language)
  const presets = objectAt(config.language_presets)
  const mayOverride = (...path: readonly string[]) =>
    valueAt(settings, 'overrides', 'conversation_config_override', ...path) === true
  return {
    agent_id: id,
    widget_config: {
      ...look,
      text_contents: objectAt(look.text_contents),
      styles: objectAt(look.styles),
      language,
      supported_language_overrides: mayOverride('agent', 'language')
        ? [...new Set([language, ...Object.keys(presets).filter(isLanguage)])]
        : [],
      language_presets: presetsOf(config, presets, objectAt(look.language_presets)),
      text_only: conversation.text_only === true,
      // The widget asks for text by an override.
      supports_text_only: look.supports_text_only !== false && mayOverride('conversation', 'text_only'),
      first_message: typeof agent.first_message === 'string' ? agent.first_message : '',
      // There is no WebRTC room here, and files are not taken.
      use_rtc: false,
      file_input_config: { ...objectAt(conversation.file_input), enabled: false },
    },
  }
}

/** The widget breaks over a language that is not in its table. */
const languageOf = (language: unknown): string =>
  typeof language === 'string' && isLanguage(language) ? language : 'en'

function presetsOf(config: Json, presets: Json, texts: Json): Json {
  const languages = new Set([...Object.keys(presets), ...Object.keys(texts)].filter(isLanguage))
  return Object.fromEntries(
    [...languages].map(language => {
      const preset = objectAt(languagePreset(config, language))
      const { first_message } = objectAt(preset.agent)
      const { text_contents, terms_text, terms_html, terms_key } = objectAt(texts[language])
      return [
        language,
        {
          first_message: typeof first_message === 'string' ? first_message : null,
          text_contents: text_contents ?? {},
          terms_text: terms_text ?? null,
          terms_html: terms_html ?? null,
          terms_key: terms_key ?? null,
        },
      ]
    }),
  )
}
