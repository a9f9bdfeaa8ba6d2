import { expect, test } from 'vitest'
import { readAgent } from './read.ts'

const agentWith = (prompt: object, tts: object = {}) => ({ conversation_config: { agent: { prompt }, tts } })
const specOf = (prompt: object, tts?: object) => {
  const reading = readAgent(agentWith(prompt, tts), 'a')
  if (!reading.ok) throw new Error(reading.problem)
  return reading.spec
}
const problemOf = (prompt: object, tts?: object) => {
  const reading = readAgent(agentWith(prompt, tts), 'a')
  return reading.ok ? null : reading.problem
}
const custom = (custom_llm: unknown) => ({ llm: 'custom-llm', custom_llm })

test('a custom model with all that the vendor’s schema has', () => {
  const custom_llm = {
    url: 'https://llm.example.com/v1',
    model_id: 'mine',
    api_key: { secret_id: 'sec_1' },
    auth_connection: null,
    request_headers: {
      'X-Plain': 'text',
      'X-Secret': { secret_id: 'sec_2' },
      'X-Caller': { variable_name: 'caller' },
      'X-Stage': { env_var_label: 'STAGE' },
    },
    api_version: '2024-10-21',
    api_type: 'chat_completions',
  }
  expect(specOf(custom(custom_llm)).customLlm).toEqual({
    url: 'https://llm.example.com/v1',
    modelId: 'mine',
    apiKey: { type: 'secret', id: 'sec_1' },
    headers: {
      'X-Plain': { type: 'text', text: 'text' },
      'X-Secret': { type: 'secret', id: 'sec_2' },
      'X-Caller': { type: 'variable', name: 'caller' },
      'X-Stage': { type: 'environment', label: 'STAGE' },
    },
    apiVersion: '2024-10-21',
    apiType: 'chat_completions',
  })
})

test('its address alone will do, and without `custom-llm` it is not used', () => {
  const bare = { url: 'http://127.0.0.1:8013', api_key: null, request_headers: null, api_version: null }
  expect(specOf(custom(bare)).customLlm).toEqual({
    url: 'http://127.0.0.1:8013',
    modelId: null,
    apiKey: null,
    headers: {},
    apiVersion: null,
    apiType: 'chat_completions',
  })
  expect(specOf({ llm: 'gpt-oss-20b', custom_llm: bare }).customLlm).toBeNull()
})

test('who answers when the model does not, and after how long', () => {
  const backupOf = (backup_llm_config: unknown) => specOf({ backup_llm_config }).backupLlm
  expect([undefined, null, {}, { preference: 'default' }].map(backupOf)).toEqual(Array(4).fill('default'))
  expect(backupOf({ preference: 'disabled' })).toBe('disabled')
  expect(backupOf({ preference: 'override', order: ['gpt-oss-120b', 'gpt-5.4-mini'] })).toEqual([
    'gpt-oss-120b',
    'gpt-5.4-mini',
  ])
  expect(specOf({}).cascadeTimeoutMs).toBe(4000)
  expect(specOf({ cascade_timeout_seconds: 2.5 }).cascadeTimeoutMs).toBe(2500)
})

test('how steady the voice is, where the agent says it', () => {
  expect(specOf({}, { stability: 0.3, similarity_boost: 0.9 }).voice).toMatchObject({
    stability: 0.3,
    similarityBoost: 0.9,
  })
  expect(specOf({}, { stability: 0 }).voice).toMatchObject({ stability: 0, similarityBoost: null })
})

const at = 'conversation_config.agent.prompt'
test.each([
  [
    { llm: 'custom-llm' },
    `${at}.custom_llm is missing: it must be an object with the url of the model's server, because llm is "custom-llm".`,
  ],
  [custom({}), `${at}.custom_llm.url is missing: it must be an address such as https://example.com/v1.`],
  [
    custom({ url: 'llm.example.com' }),
    `${at}.custom_llm.url is "llm.example.com": it must be an address such as https://example.com/v1.`,
  ],
  [
    custom({ url: 'wss://llm.example.com' }),
    `${at}.custom_llm.url is "wss://llm.example.com": it must be an address such as https://example.com/v1.`,
  ],
  [
    custom({ url: 'https://x', api_type: 'grpc' }),
    `${at}.custom_llm.api_type is "grpc": it must be chat_completions, responses or websocket.`,
  ],
  [
    custom({ url: 'https://x', api_key: {} }),
    `${at}.custom_llm.api_key is an object: it must be an object with secret_id or env_var_label.`,
  ],
  [
    custom({ url: 'https://x', request_headers: { 'X-A': 5 } }),
    `${at}.custom_llm.request_headers.X-A is 5: it must be a string, or an object with secret_id, env_var_label or variable_name.`,
  ],
  [
    custom({ url: 'https://x', auth_connection: { auth_connection_id: 'a' } }),
    `${at}.custom_llm.auth_connection is a connection of the vendor's workspace, which cannot be used here: give api_key.`,
  ],
  [
    { backup_llm_config: { preference: 'sometimes' } },
    `${at}.backup_llm_config.preference is "sometimes": it must be default, disabled or override.`,
  ],
  [
    { backup_llm_config: { preference: 'override', order: [] } },
    `${at}.backup_llm_config.order is missing: it must be a list of models, because preference is "override".`,
  ],
  [{ cascade_timeout_seconds: 1 }, `${at}.cascade_timeout_seconds is 1: it must be a number from 2 to 15.`],
])('%j is refused with the field, its value and what is allowed', (prompt, problem) => {
  expect(problemOf(prompt)).toBe(problem)
})

test('a stability that is none is refused', () => {
  expect(problemOf({}, { stability: 50 })).toBe(
    'conversation_config.tts.stability is 50: it must be a number from 0 to 1.',
  )
})
