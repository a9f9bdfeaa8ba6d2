import { expect, test } from 'vitest'
import { costOf, type ProfileName, profileOptions, profiles } from './profiles.ts'
import { vendorModel } from './vendor-models.ts'

/** Gone from the APIs of Groq and OpenAI, or with a day on which they go (as of November 2026). */
const retired =
  /llama-3\.|groq\/compound|gpt-3\.5|gpt-4(?!\.5)|gpt-5(-mini|-nano)?$|gpt-5\.1|whisper|mixtral|gemma2|kimi-k2/

test.each(Object.keys(profiles) as ProfileName[])('%s: neither default nor alternative is retired', name => {
  const { model, alternative, settings, prices } = profiles[name]
  for (const one of [model, alternative]) expect(one ?? '').not.toMatch(retired)
  expect(model === null || model !== alternative).toBe(true)
  for (const setting of Object.values(settings)) expect(setting).toMatch(/^[A-Z_]+$/)
  if (name === 'groq' || name === 'openai')
    for (const one of [model, alternative]) expect(prices).toHaveProperty([one ?? ''])
})

test('what keeps a model from reasoning is asked of those that know it', () => {
  const { groq, openai, ollama, vllm } = profiles
  expect(groq.extra('openai/gpt-oss-120b')).toEqual({ reasoning_effort: 'low', include_reasoning: false })
  expect(groq.extra('qwen/qwen3.8-27b')).toEqual({ reasoning_effort: 'none' })
  expect(groq.extra('moonshot/other')).toEqual({})
  const none = { reasoning_effort: 'none' }
  const asked = [
    'gpt-6-luna',
    'gpt-5.4-mini',
    'gpt-5.4-mini-2026-03-17',
    'gpt-5',
    'gpt-5-mini',
    'gpt-4o-mini',
    'gpt-5.2-chat-latest',
  ]
  expect(asked.map(openai.extra)).toEqual([
    none,
    none,
    none,
    { reasoning_effort: 'minimal' },
    { reasoning_effort: 'minimal' },
    {},
    {},
  ])
  expect(ollama.extra('qwen3:4b')).toEqual(none)
  expect(vllm.extra('any')).toEqual({ chat_template_kwargs: { enable_thinking: false } })
})

test('what an operator chooses goes before the profile', () => {
  const nothing = { model: null, baseUrl: null, apiKey: null }
  expect(profileOptions('groq', nothing)).toMatchObject({
    name: 'groq/openai/gpt-oss-20b',
    baseUrl: 'https://api.groq.com/openai/v1',
    extra: { reasoning_effort: 'low', include_reasoning: false },
  })
  expect(profileOptions('groq', nothing)).not.toHaveProperty('apiKey')
  const chosen = { model: 'm', baseUrl: 'http://127.0.0.1:1/v1', apiKey: 'k' }
  expect(profileOptions('vllm', chosen)).toMatchObject({ ...chosen, name: 'vllm/m' })
  expect(profileOptions('vllm', nothing)).toBeNull()
})

test('what a reply costs', () => {
  const usage = { promptTokens: 1_000_000, completionTokens: 100_000 }
  expect(costOf(profiles.groq, 'openai/gpt-oss-20b', usage)).toBeCloseTo(0.105)
  expect(costOf(profiles.ollama, 'qwen3:4b', usage)).toBeNull()
})

test.each([
  ['gpt-oss-120b', { provider: 'groq', model: 'openai/gpt-oss-120b' }],
  ['gpt-oss-20b', { provider: 'groq', model: 'openai/gpt-oss-20b' }],
  ['qwen36-35b-a3b', { provider: 'ollama', model: 'qwen3.6:35b-a3b' }],
  ['gpt-4o-mini', { provider: 'openai', model: 'gpt-4o-mini' }],
  ['gpt-5.4-mini-2026-03-17', { provider: 'openai', model: 'gpt-5.4-mini-2026-03-17' }],
  // Gone, and still in the vendor's list.
  ['gpt-4-turbo', { provider: 'openai', model: 'gpt-6-luna' }],
  ['gpt-3.5-turbo-0125', { provider: 'openai', model: 'gpt-6-luna' }],
  ['gemini-2.5-flash', null],
  ['claude-sonnet-4-5', null],
  ['custom-llm', null],
  ['__proto__', null],
  ['gpt-', null],
  ['', null],
])('the vendor’s %j is %j', (name, expected) => {
  expect(vendorModel(name)).toEqual(expected)
})

test('every name has an answer at once, however long', () => {
  expect(vendorModel(`gpt-4${'-'.repeat(100_000)}`)).toBeNull()
})
