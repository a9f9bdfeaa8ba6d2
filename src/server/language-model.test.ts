import { afterEach, expect, test } from 'vitest'
import { readConfig } from '../config.ts'
import { faults } from '../simulate/chat/faults.ts'
import { type ChatServerOptions, startChatServer } from '../simulate/chat/server.ts'
import { createDemoBrain } from '../speech/llm/demo/brain.ts'
import { localPlaces } from '../speech/llm/openai/places.ts'
import { findLanguageModel, openLanguageModel } from './language-model.ts'

const closing: (() => Promise<void>)[] = []
afterEach(() => Promise.all(closing.splice(0).map(close => close())))

async function start(options: Partial<ChatServerOptions> = {}) {
  const chat = await startChatServer({
    dialect: 'ollama',
    models: ['nomic-embed-text', 'llama3.2:3b'],
    ...options,
  })
  closing.push(chat.close)
  return chat
}
const brain = createDemoBrain({ now: () => new Date() })
async function open(settings: Readonly<Record<string, string>>, port = 1) {
  const config = { ...readConfig({}, settings, '/nowhere'), port }
  // The other places may be taken on the machine of the test.
  const places = localPlaces(config.languageModel.ollamaHost).slice(0, 1)
  const opened = await openLanguageModel(await findLanguageModel(config, places), brain)
  opened.close()
  return { name: opened.model.name, why: opened.why }
}

test('without a setting the rules answer, and nothing is asked', async () => {
  const { port, requests } = await start()
  expect(await open({ OLLAMA_HOST: `:${port}` })).toEqual({
    name: 'demo-rules',
    why: 'embedded default: needs no key and no network; rules, not a language model',
  })
  expect(requests).toHaveLength(0)
})

test('auto takes the server that it finds, and asks it for one token', async () => {
  const { port, requests } = await start()
  expect(await open({ ANTIPHON_LLM: 'auto', OLLAMA_HOST: `:${port}` })).toEqual({
    name: 'ollama/llama3.2:3b',
    why: `ANTIPHON_LLM=auto found Ollama on 127.0.0.1:${port}: its only model that chats`,
  })
  expect(requests.map(({ body }) => body)).toMatchObject([
    { model: 'llama3.2:3b', max_tokens: 1, reasoning_effort: 'none' },
  ])
})

test('auto says where it found nothing, or nothing that chats', async () => {
  const { port, close } = await start({ models: ['nomic-embed-text'] })
  const settings = { ANTIPHON_LLM: 'auto', OLLAMA_HOST: `:${port}` }
  const empty = await open(settings)
  expect(empty.name).toBe('demo-rules')
  expect(empty.why).toBe(
    `ANTIPHON_LLM=auto found Ollama on 127.0.0.1:${port}, and no model there that chats; rules, not a language model`,
  )
  await close()
  expect((await open(settings)).why).toBe(
    `ANTIPHON_LLM=auto found no language model on 127.0.0.1:${port}; rules, not a language model`,
  )
})

test('a model that fails at the start is used all the same, and its reason says so', async () => {
  const { port } = await start({ fault: () => faults.serverError })
  const { name, why } = await open({ ANTIPHON_LLM: 'auto', OLLAMA_HOST: `:${port}` })
  expect(name).toBe('ollama/llama3.2:3b')
  expect(why).toMatch(/At the start: ollama\/llama3\.2:3b: failed; .*llama runner process has terminated/)
})

test('a server that is named is asked with its key, which no text shows', async () => {
  const { baseUrl, requests } = await start({ key: 'sk-1' })
  const settings = {
    ANTIPHON_LLM: 'openai',
    ANTIPHON_LLM_BASE_URL: `${baseUrl}/`,
    ANTIPHON_LLM_MODEL: 'llama3.2:3b',
  }
  const opened = await open({ ...settings, ANTIPHON_LLM_KEY: 'sk-1' })
  expect(opened).toEqual({
    name: 'openai/llama3.2:3b',
    why: `ANTIPHON_LLM=openai at ${new URL(baseUrl).host}`,
  })
  expect(requests[0]?.headers.authorization).toBe('Bearer sk-1')
  expect(requests[0]?.body.reasoning_effort).toBeUndefined()
  const wrong = await open({ ...settings, ANTIPHON_LLM_KEY: 'sk-2' })
  expect(wrong.why).toMatch(/refuses the key; correct ANTIPHON_LLM_KEY/)
  expect(wrong.why).not.toContain('sk-2')
})

test('an address that leads back to us is refused', async () => {
  for (const host of ['127.0.0.1', 'localhost', '[::1]', '0.0.0.0']) {
    const settings = {
      ANTIPHON_LLM: 'openai',
      ANTIPHON_LLM_BASE_URL: `http://${host}:8790/v1`,
      ANTIPHON_LLM_MODEL: 'a',
    }
    await expect(open(settings, 8790)).rejects.toThrow(
      `ANTIPHON_LLM_BASE_URL is http://${host}:8790/v1, which is an Antiphon server and no language model`,
    )
  }
})
