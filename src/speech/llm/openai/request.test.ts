import { expect, test } from 'vitest'
import { requestBody } from './request.ts'

const asked = {
  baseUrl: 'http://127.0.0.1:11434/v1',
  model: 'llama3.2:3b',
  messages: [{ role: 'user', content: 'Hi.' }],
  tools: [],
  sampling: undefined,
  extra: {},
} as const
const bodyOf = (more: Partial<Parameters<typeof requestBody>[0]>) =>
  JSON.parse(requestBody({ ...asked, ...more })) as Record<string, unknown>

test('what the agent does not set is left to the server', () => {
  expect(bodyOf({})).toEqual({ model: 'llama3.2:3b', stream: true, messages: asked.messages })
  expect(bodyOf({ sampling: { temperature: null, maxTokens: null } })).toEqual(bodyOf({}))
})

test('what only this server knows goes along, and changes nothing else', () => {
  const extra = { reasoning_effort: 'none', model: 'other' }
  expect(bodyOf({ extra })).toEqual({ ...bodyOf({}), reasoning_effort: 'none' })
})

test('what it sets is sent, the limit under the name that the server knows', () => {
  const sampling = { temperature: 0, maxTokens: 200 }
  expect(bodyOf({ sampling })).toMatchObject({ temperature: 0, max_tokens: 200 })
  const hosted = bodyOf({ sampling, baseUrl: 'https://api.openai.com/v1' })
  expect(hosted).toMatchObject({ max_completion_tokens: 200 })
  expect(hosted).not.toHaveProperty('max_tokens')
})
