import fc from 'fast-check'
import { expect, test } from 'vitest'
import { patchAgent } from './patch.ts'

test('objects field by field, lists and values whole, and a null is a value', () => {
  const agent = {
    name: 'a',
    tags: ['x'],
    conversation_config: { tts: { speed: 1, voice_id: 'v' }, turn: { mode: 'turn' } },
  }
  const patch = { tags: ['y'], conversation_config: { tts: { voice_id: null }, turn: null } }
  expect(patchAgent(agent, patch)).toEqual({
    name: 'a',
    tags: ['y'],
    conversation_config: { tts: { speed: 1, voice_id: null }, turn: null },
  })
})

test('what is keyed by names is replaced whole, so that a name can go', () => {
  const presets = (language_presets: object) => ({ conversation_config: { language_presets } })
  expect(patchAgent(presets({ de: {}, fr: {} }), presets({ fr: {} }))).toEqual(presets({ fr: {} }))
  const key = (api_key: object) => ({
    conversation_config: { agent: { prompt: { custom_llm: { url: 'u', api_key } } } },
  })
  expect(
    patchAgent(key({ secret_id: 's' }), {
      conversation_config: { agent: { prompt: { custom_llm: { api_key: { env_var_label: 'E' } } } } },
    }),
  ).toEqual(key({ env_var_label: 'E' }))
  const built = (end_call: object) => ({
    conversation_config: { agent: { prompt: { built_in_tools: { end_call } } } },
  })
  expect(patchAgent(built({ description: 'x', name: 'n' }), built({ name: 'm' }))).toEqual(
    built({ name: 'm' }),
  )
})

test('every field of a patch reads back as it was pushed', () => {
  const json = fc.dictionary(fc.string(), fc.jsonValue())
  fc.assert(
    fc.property(json, json, (agent, patch) => {
      expect(
        readBack(
          patchAgent(agent as object as Record<string, unknown>, patch as object as Record<string, unknown>),
          patch,
        ),
      ).toEqual(patch)
    }),
  )
  /** What `json` has where `like` has something. */
  function readBack(json: unknown, like: unknown): unknown {
    if (like === null || typeof like !== 'object' || Array.isArray(like)) return json
    return Object.fromEntries(
      Object.entries(like).map(([key, value]) => [
        key,
        readBack((json as Record<string, unknown>)[key], value),
      ]),
    )
  }
})

test('a key called __proto__ stays an ordinary key', () => {
  const patched = patchAgent({}, JSON.parse('{"__proto__":{"polluted":true}}'))
  expect(Object.keys(patched)).toEqual(['__proto__'])
  expect(({} as Record<string, unknown>).polluted).toBeUndefined()
})
