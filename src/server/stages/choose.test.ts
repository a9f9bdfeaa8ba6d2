import { expect, test } from 'vitest'
import { readConfig } from '../../config.ts'
import { chooseModels, chooseRecognisers, chooseVoices } from './choose.ts'

function chosen(environment: Record<string, string>) {
  const { providers } = readConfig({}, environment, '/nowhere')
  const names = (list: ReturnType<typeof chooseModels>) =>
    list.map(({ provider, model }) => (model === null ? provider : `${provider}/${model}`)).join(' ')
  return [chooseRecognisers(providers), chooseModels(providers), chooseVoices(providers)].map(names)
}
const GROQ = { GROQ_API_KEY: 'a' }
const ELEVEN = { ELEVENLABS_API_KEY: 'b' }

// The table of docs/environment.md.
test.each([
  [{}, ['moonshine', 'demo-rules', 'local']],
  [GROQ, ['groq moonshine', 'groq groq/alternative', 'local']],
  [ELEVEN, ['scribe moonshine', 'demo-rules', 'elevenlabs']],
  [{ ...GROQ, ...ELEVEN }, ['groq scribe moonshine', 'groq groq/alternative', 'elevenlabs']],
  [{ OPENAI_API_KEY: 'c' }, ['moonshine', 'openai openai/alternative', 'local']],
  [
    { ...GROQ, OPENAI_API_KEY: 'c' },
    ['groq moonshine', 'groq groq/alternative openai openai/alternative', 'local'],
  ],
  [
    { ...GROQ, ...ELEVEN, ANTIPHON_STT: 'scribe', ANTIPHON_LLM: 'groq/qwen/x,groq', ANTIPHON_TTS: 'joe' },
    ['scribe', 'groq/qwen/x groq', 'joe'],
  ],
])('%o', (environment, stages) => {
  expect(chosen(environment)).toEqual(stages)
})

test('each says why it is there', () => {
  const { providers } = readConfig({}, { ...GROQ, ANTIPHON_LLM: 'auto' }, '/nowhere')
  expect(chooseRecognisers(providers).map(({ why }) => why)).toEqual([
    'GROQ_API_KEY is set',
    'stands in where the ones before it fail: embedded',
  ])
  expect(chooseModels(providers).map(({ why }) => why)).toEqual(['ANTIPHON_LLM=auto'])
})
