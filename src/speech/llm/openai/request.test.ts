import { expect, test } from 'vitest'
import { requestBody } from './request.ts'

const asked = {
  baseUrl: 'http://127.0.0.1:11434/v1',
  model: 'llama3.2:3b',
  messages: [{ role: 'user', content: 'Hi.' }],
  tools: [],
  sampling: undefined,
  extra: {},
  asksUsage: false,
  form: 'strict',
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

test('usage is asked for where it comes only then', () => {
  expect(bodyOf({ asksUsage: true })).toEqual({ ...bodyOf({}), stream_options: { include_usage: true } })
})

test('a custom model gets the messages as the Agents platform sends them', () => {
  const messages = [
    { role: 'system', content: 'Be brief.' },
    { role: 'assistant', content: 'Hello!' },
    { role: 'user', content: 'Hi.' },
    { role: 'system', content: 'The shop closes at six.' },
    { role: 'tool', content: 'It is open.' },
  ] as const
  expect(bodyOf({ messages, form: 'vendor' }).messages).toEqual([
    ...messages.slice(0, 4),
    { role: 'system', content: 'It is open.' },
  ])
})

test('what it sets is sent, the limit under the name that the server knows', () => {
  const sampling = { temperature: 0, maxTokens: 200 }
  expect(bodyOf({ sampling })).toMatchObject({ temperature: 0, max_tokens: 200 })
  const hosted = bodyOf({ sampling, baseUrl: 'https://api.openai.com/v1' })
  expect(hosted).toMatchObject({ max_completion_tokens: 200 })
  expect(hosted).not.toHaveProperty('max_tokens')
})
