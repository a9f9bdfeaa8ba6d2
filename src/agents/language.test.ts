import { expect, test } from 'vitest'
import { inLanguage, languagePreset, presetFault } from './language.ts'

const config = {
  agent: {
    language: 'en',
    first_message: 'Hello',
    prompt: { prompt: 'Serve {{not filled}}.', llm: 'gpt-4o' },
  },
  turn: { soft_timeout_config: { message: 'Hm.' } },
  tts: { voice_id: 'english', speed: 1.1 },
  language_presets: {
    de: {
      overrides: {
        agent: { first_message: null, prompt: { prompt: 'Hilf {{name}}.' } },
        tts: { voice_id: 'german' },
      },
      first_message_translation: { source_hash: 'x', text: 'Hallo {{name}}' },
      soft_timeout_translation: { source_hash: 'x', text: 'Moment.' },
    },
    fr: { overrides: { agent: { first_message: 'Salut {{who}}' } } },
    broken: { overrides: { tts: { speed: 'fast' } } },
  },
}
const call = { agentId: 'a', variables: { name: 'Anna {{who}}' } }
const json = { name: 'N', conversation_config: config }

test('a preset has overrides and translations', () => {
  expect(languagePreset(config, 'de')).toMatchObject({
    agent: { first_message: 'Hallo {{name}}' },
    turn: { soft_timeout_config: { message: 'Moment.' } },
    tts: { voice_id: 'german' },
  })
  expect([languagePreset(config, 'it'), languagePreset(config, 'constructor')]).toEqual([null, null])
})

test('the agent goes on in another language with what its preset has, filled in once', () => {
  expect(inLanguage(json, 'de', call)).toMatchObject({
    id: 'a',
    language: 'de',
    firstMessage: 'Hallo Anna {{who}}',
    prompt: 'Hilf Anna {{who}}.',
    llm: 'gpt-4o',
    voice: { id: 'german', speed: 1.1 },
    turn: { softTimeout: { messages: ['Moment.'] } },
  })
})

test('a text that lacks a variable is left out, and so is a preset that there is not', () => {
  expect(inLanguage(json, 'fr', call)).toMatchObject({ language: 'fr', firstMessage: 'Hello' })
  expect(inLanguage(json, 'it', call)).toMatchObject({ language: 'it', voice: { id: 'english' } })
})

test('a preset that makes no agent is told apart', () => {
  expect(inLanguage(json, 'broken', call)).toBeNull()
})

test('a preset that makes no agent is a fault by its field', () => {
  expect(presetFault(json, 'a')).toEqual({
    ok: false,
    problem:
      'conversation_config.language_presets.broken.overrides: conversation_config.tts.speed is "fast": it must be a number from 0.25 to 5.',
    path: ['conversation_config', 'language_presets', 'broken', 'overrides', 'tts', 'speed'],
  })
  const { broken, ...whole } = config.language_presets
  expect(presetFault({ conversation_config: { ...config, language_presets: whole } }, 'a')).toBeNull()
  expect(presetFault({ conversation_config: { language_presets: { de: null, fr: 5 } } }, 'a')).toBeNull()
})
