import { afterEach, expect, test, vi } from 'vitest'
import type { Fault } from '../simulate/chat/faults.ts'
import { type ChatServer, startChatServer } from '../simulate/chat/server.ts'
import { createOpenAiModel } from '../speech/llm/openai/model.ts'
import type { LanguageModel } from '../speech/provider.ts'
import { type StageOptions, setStage } from './stage.ts'
import { adaptivePolicy } from './turn/index.ts'

let chat: ChatServer
afterEach(() => chat.close())

const mind: LanguageModel = {
  name: 'mind',
  async *reply() {
    yield { type: 'text-delta', text: 'Gladly. For when would you like it?' }
    yield { type: 'finish', reason: 'stop' }
  },
}

/** A session whose model is a server of its own, over real HTTP. */
async function setTheStage(options: StageOptions, fault: (request: number) => Fault | null = () => null) {
  chat = await startChatServer({ dialect: 'ollama', mind, fault })
  const llm = createOpenAiModel({
    baseUrl: chat.baseUrl,
    model: 'test-model',
    name: 'test',
    firstTokenMs: 30_000,
    betweenTokensMs: 30_000,
  })
  return setStage({ llm, ...options })
}

test('an answer that was begun ahead and is forgotten is cancelled at the model’s server', async () => {
  const hangs: Fault = { type: 'hang', after: 3 }
  const hears = ['I would like', 'I would like a table for two.']
  const stage = await setTheStage({ policy: { ...adaptivePolicy, greets: false }, hears }, request =>
    request === 0 ? hangs : null,
  )
  stage.session.begin()
  await stage.caller(600, true)
  await stage.caller(400, false)
  await vi.waitFor(() => expect(chat.requests).toHaveLength(1))
  expect(chat.requests[0]?.state).toBe('open')
  await stage.caller(600, true)
  await vi.waitFor(() => expect(chat.requests[0]?.state).toBe('cut'))
  await stage.caller(1_200, false)
  await vi.waitFor(() => expect(chat.requests[1]?.state).toBe('complete'))
  expect(chat.requests.map(({ body }) => body.messages.at(-1)?.content)).toEqual(hears)
  stage.abort()
})

test('the end of the call cancels the answer under way', async () => {
  const stage = await setTheStage({ hears: ['Hello.'] }, () => ({ type: 'hang', after: 'headers' }))
  stage.session.begin()
  await stage.caller(600, true)
  await stage.caller(1_000, false)
  await vi.waitFor(() => expect(chat.requests).toHaveLength(1))
  stage.session.hangUp('hang-up')
  await vi.waitFor(() => expect(chat.requests[0]?.state).toBe('cut'))
})

test('the model is given the agent’s prompt, what was heard of its first message, the caller’s words, and the agent’s settings', async () => {
  const spec = {
    prompt: 'You take bookings.',
    firstMessage: 'Hello there, how can I help you with your booking on this fine day of ours?',
    sampling: { temperature: 0.4, maxTokens: 80 },
  }
  const stage = await setTheStage({ spec, hears: ['A table for two.'] })
  stage.session.begin()
  // A word takes 100 ms: three are heard before the caller speaks, and some more before the agent stops.
  await stage.caller(300, false)
  await stage.caller(1_000, true)
  await stage.caller(1_200, false)
  await vi.waitFor(() => expect(chat.requests.length).toBeGreaterThan(0))
  const { body } = chat.requests.at(-1) ?? {}
  expect(body).toMatchObject({ temperature: 0.4, max_tokens: 80, stream: true })
  expect(body?.tools?.map(tool => tool.function.name)).toEqual(['end_call'])
  expect(body?.messages.slice(0, 2)).toEqual([
    { role: 'system', content: 'You take bookings.' },
    { role: 'user', content: '(The call begins.)' },
  ])
  const [, , heard, said] = body?.messages ?? []
  expect(heard?.role).toBe('assistant')
  expect(heard?.content).toMatch(/^Hello there, how/)
  expect(spec.firstMessage.startsWith(heard?.content ?? '-')).toBe(true)
  expect(heard?.content.length).toBeLessThan(spec.firstMessage.length)
  expect(said).toEqual({ role: 'user', content: 'A table for two.' })
  stage.abort()
})
