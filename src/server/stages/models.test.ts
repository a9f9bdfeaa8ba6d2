import { afterEach, expect, test } from 'vitest'
import { readAgent } from '../../agents/read.ts'
import { readConfig } from '../../config.ts'
import { faults } from '../../simulate/chat/faults.ts'
import { type ChatServerOptions, startChatServer } from '../../simulate/chat/server.ts'
import { createDemoBrain } from '../../speech/llm/demo/brain.ts'
import { localPlaces } from '../../speech/llm/openai/places.ts'
import type { SecretValue } from '../secret-value.ts'
import { openSimulated } from '../simulated.ts'
import { lookAtAddresses } from './addresses.ts'
import { openModels } from './models.ts'

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

async function models(settings: Readonly<Record<string, string>>, secretValue?: SecretValue) {
  const config = { ...readConfig({}, settings, '/nowhere'), port: 1 }
  // The other places may be taken on the machine of the test.
  const places = localPlaces(config.providers.languageServer.ollamaHost).slice(0, 1)
  const simulated = openSimulated(config.simulated)
  const simulators = await lookAtAddresses(config)
  return openModels({ config, brain, simulated, simulators, places, secretValue })
}

async function open(settings: Readonly<Record<string, string>>) {
  const opened = await models(settings)
  opened.close()
  const [first] = opened.entries
  return { name: first?.provider.name, why: first?.why }
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

test('a server that is named is asked with its key, which no text shows; its model may be found', async () => {
  const { baseUrl, requests } = await start({ key: 'sk-1' })
  const settings = { ANTIPHON_LLM_URL: `${baseUrl}/` }
  const opened = await open({ ...settings, ANTIPHON_LLM_KEY: 'sk-1' })
  expect(opened).toEqual({
    // Who asks our simulator must not take it for a real one.
    name: 'simulated openai/llama3.2:3b',
    why: `ANTIPHON_LLM=openai at ${new URL(baseUrl).host}`,
  })
  expect(requests[0]?.headers.authorization).toBe('Bearer sk-1')
  expect(requests[0]?.body.reasoning_effort).toBeUndefined()
  const wrong = await open({ ...settings, ANTIPHON_LLM_KEY: 'sk-2', ANTIPHON_LLM_MODEL: 'llama3.2:3b' })
  expect(wrong.why).toMatch(/refuses the key; correct ANTIPHON_LLM_KEY/)
  expect(wrong.why).not.toContain('sk-2')
})

test('a server that lists no model needs one by name', async () => {
  const { baseUrl } = await start({ models: [] })
  await expect(open({ ANTIPHON_LLM_URL: baseUrl })).rejects.toThrow(
    `ANTIPHON_LLM_MODEL must be set: the server at ${baseUrl} lists no model that chats`,
  )
})

test('an address that leads back to us is refused', async () => {
  for (const host of ['127.0.0.1', 'localhost', '[::1]', '0.0.0.0'])
    for (const [name, what] of [
      ['ANTIPHON_LLM_URL', 'language model'],
      ['ANTIPHON_ELEVENLABS_URL', 'ElevenLabs'],
    ]) {
      const settings = { [name ?? '']: `http://${host}:8790`, ELEVENLABS_API_KEY: 'k' }
      const config = { ...readConfig({}, settings, '/nowhere'), port: 8790 }
      await expect(lookAtAddresses(config)).rejects.toThrow(
        new RegExp(
          `^${name} is http://${host.replace(/[[\]]/g, '\\$&')}:8790\\S*, which is an Antiphon server and no ${what}`,
        ),
      )
    }
})

const agent = (prompt: Record<string, unknown>) => {
  const read = readAgent({ conversation_config: { agent: { prompt } } }, 'a')
  if (!read.ok) throw new Error(read.problem)
  return read.spec
}
const facts = { variables: {}, extraBody: undefined, userId: null }
const CUSTOM = { llm: 'custom-llm', custom_llm: { url: 'http://127.0.0.1:9/v1', model_id: 'mine' } }

test.each([
  ['nothing known', {}, 'groq/D groq/A'],
  ['a model of a provider with a key', { llm: 'gpt-oss-120b' }, 'groq/openai/gpt-oss-120b groq/D groq/A'],
  ['a model of a provider without', { llm: 'gpt-4.1-mini' }, 'groq/D groq/A'],
  ['no backup', { backup_llm_config: { preference: 'disabled' } }, 'groq/D'],
  [
    'backups of its own',
    { backup_llm_config: { preference: 'override', order: ['claude-3-haiku', 'gpt-oss-20b'] } },
    'groq/D groq/openai/gpt-oss-20b',
  ],
  ['a custom one', CUSTOM, 'custom-llm'],
  [
    'a custom one with backups of its own',
    { ...CUSTOM, backup_llm_config: { preference: 'override', order: ['gpt-oss-20b'] } },
    'custom-llm groq/openai/gpt-oss-20b',
  ],
])('an agent that asks for %s', async (_, prompt, expected) => {
  const opened = await models({ GROQ_API_KEY: 'gsk' })
  const [standard, alternative] = opened.entries.map(({ provider }) => provider.name)
  const wanted = expected
    .replace('groq/D', standard ?? '')
    .replace('groq/A', alternative ?? '')
    .split(' ')
  expect(opened.forAgent(agent(prompt), facts).map(({ provider }) => provider.name)).toEqual([
    ...new Set(wanted),
  ])
})

test('the rules do not stand in for a custom model', async () => {
  const opened = await models({})
  expect(opened.forAgent(agent(CUSTOM), facts).map(({ provider }) => provider.name)).toEqual(['custom-llm'])
  expect(opened.forAgent(agent({}), facts).map(({ provider }) => provider.name)).toEqual(['demo-rules'])
})

test('a custom model gets the stored secrets that its agent names; one that is not there is said when it is asked', async () => {
  const { baseUrl, requests } = await start({ dialect: 'openai', models: ['mine'] })
  const opened = await models({}, async id => (id === 'secret_1' ? 'sk-stored' : null))
  const reply = async (id: string) => {
    const custom_llm = {
      url: baseUrl,
      model_id: 'mine',
      api_key: { secret_id: id },
      request_headers: { 'x-team': { secret_id: id } },
    }
    const [model] = opened.forAgent(agent({ llm: 'custom-llm', custom_llm }), facts)
    const parts = model?.provider.reply([{ role: 'user', content: 'hi' }], {
      signal: new AbortController().signal,
      tools: [],
    })
    const said: string[] = []
    for await (const part of parts ?? []) if (part.type === 'text-delta') said.push(part.text)
    return said.join('')
  }
  expect(await reply('secret_1')).not.toBe('')
  expect(requests.at(-1)?.headers).toMatchObject({ authorization: 'Bearer sk-stored', 'x-team': 'sk-stored' })
  await expect(reply('secret_2')).rejects.toThrow('refers to the secret "secret_2", which is not there')
})
