import Groq from 'groq-sdk'
import type { ChatCompletionCreateParamsStreaming } from 'groq-sdk/resources/chat/completions'
import OpenAI from 'openai'
import { afterEach, describe, expect, test } from 'vitest'
import type { LanguageModel } from '../../speech/provider.ts'
import { parseFault } from '../fault-plan.ts'
import { type SimulatorHost, startHost } from '../host.ts'
import { type Journal, openJournal } from '../journal.ts'
import { chatFaultNames } from './catalogue.ts'
import type { DialectName } from './dialects.ts'
import { instant } from './latency.ts'
import { type ChatServiceOptions, simulateChat } from './service.ts'

/** Clients that others wrote for the real servers: what they read without complaint is the wire. */
const KEY = 'sk-the-right-one'
const ARGUMENTS = '{"reason":"The caller said “goodbye”."}'
const mind: LanguageModel = {
  name: 'mind',
  async *reply(_, { tools }) {
    if (tools.length === 0) yield { type: 'text-delta', text: 'One two three four five six.' }
    for (const { name } of tools) yield { type: 'tool-call', id: 'fc_1', name, arguments: ARGUMENTS }
    yield { type: 'finish', reason: tools.length > 0 ? 'tool-calls' : 'stop' }
  },
}
const open: SimulatorHost[] = []
afterEach(async () => {
  for (const host of open.splice(0)) await host.close()
})

interface Simulated {
  readonly journal: Journal
  readonly url: string
}

async function start(
  dialect: DialectName,
  fault?: string,
  more: Partial<ChatServiceOptions> = {},
): Promise<Simulated> {
  const journal = openJournal()
  const faults = fault === undefined ? [] : [parseFault(fault, chatFaultNames)]
  const host = await startHost([
    simulateChat({ dialect, journal, faults, latency: instant, mind, key: KEY, ...more }),
  ])
  open.push(host)
  return { journal, url: host.url }
}

const messages = [{ role: 'user' as const, content: 'Hello.' }]
const tools = [
  {
    type: 'function' as const,
    function: { name: 'end_call', description: 'Ends the call.', parameters: { type: 'object' } },
  },
]
const groqAt = ({ url }: Simulated, apiKey = KEY) => new Groq({ baseURL: url, apiKey, maxRetries: 0 })
const openaiAt = ({ url }: Simulated, apiKey = KEY) =>
  new OpenAI({ baseURL: `${url}/v1`, apiKey, maxRetries: 0 })

describe('groq-sdk 1.6.0', () => {
  const model = 'openai/gpt-oss-20b'

  test('streams words, thoughts and usage', async () => {
    const latency = { ...instant, reasoning: [4, 4] } as const
    const client = groqAt(await start('groq', undefined, { latency }))
    const stream = await client.chat.completions.create({
      model,
      messages,
      stream: true,
      reasoning_effort: 'low',
    })
    const chunks: Groq.Chat.Completions.ChatCompletionChunk[] = []
    for await (const chunk of stream) chunks.push(chunk)
    expect(chunks.map(({ choices }) => choices[0]?.delta.content ?? '').join('')).toBe(
      'One two three four five six.',
    )
    expect(chunks.map(({ choices }) => choices[0]?.delta.reasoning ?? '').join('')).toBe('The caller asks.')
    expect(chunks[0]?.x_groq?.id).toMatch(/^req_/)
    expect(chunks.at(-1)?.choices[0]?.finish_reason).toBe('stop')
    const usage = chunks.at(-1)?.x_groq?.usage
    expect(usage).toMatchObject({ completion_tokens: 11, queue_time: expect.any(Number) })
    expect(usage?.total_tokens).toBe((usage?.prompt_tokens ?? 0) + 11)
  })

  test('hides the thoughts when it is told so, and asks for the extra chunk', async () => {
    const latency = { ...instant, reasoning: [4, 4] } as const
    const client = groqAt(await start('groq', undefined, { latency }))
    const stream = await client.chat.completions.create({
      model,
      messages,
      stream: true,
      reasoning_effort: 'low',
      include_reasoning: false,
      stream_options: { include_usage: true },
    } as ChatCompletionCreateParamsStreaming)
    const chunks: Groq.Chat.Completions.ChatCompletionChunk[] = []
    for await (const chunk of stream) chunks.push(chunk)
    expect(chunks.some(({ choices }) => choices[0]?.delta.reasoning)).toBe(false)
    expect(chunks.at(-1)?.choices).toEqual([])
    expect(chunks.at(-1)).toMatchObject({ usage: { completion_tokens: 11 } })
  })

  test('gets a tool call whole', async () => {
    const client = groqAt(await start('groq'))
    const calls: Groq.Chat.Completions.ChatCompletionChunk.Choice.Delta.ToolCall[] = []
    let finish: string | null = null
    for await (const { choices } of await client.chat.completions.create({
      model,
      messages,
      tools,
      stream: true,
    })) {
      calls.push(...(choices[0]?.delta.tool_calls ?? []))
      finish = choices[0]?.finish_reason ?? finish
    }
    expect(calls).toEqual([
      { index: 0, id: 'fc_1', type: 'function', function: { name: 'end_call', arguments: ARGUMENTS } },
    ])
    expect(finish).toBe('tool_calls')
  })

  test.each([
    ['bad-key', Groq.AuthenticationError, 401],
    ['rate-limit', Groq.RateLimitError, 429],
    ['too-large', Groq.APIError, 413],
    ['model-not-found', Groq.NotFoundError, 404],
    ['model-decommissioned', Groq.BadRequestError, 400],
    ['tool-use-refused', Groq.BadRequestError, 400],
    ['capacity', Groq.APIError, 498],
    ['bad-gateway', Groq.InternalServerError, 502],
    ['reset-at-once', Groq.APIConnectionError, undefined],
  ])('takes %s for what it is', async (fault, type, status) => {
    const client = groqAt(await start('groq', fault))
    const error = await client.chat.completions
      .create({ model, messages, stream: true })
      .catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(type)
    expect((error as { status?: number }).status).toBe(status)
    if (fault === 'rate-limit') expect((error as { headers: Headers }).headers.get('retry-after')).toBe('35')
  })

  test('throws at an error in the stream', async () => {
    const client = groqAt(await start('groq', 'tool-use-failed'))
    const stream = await client.chat.completions.create({ model, messages, stream: true })
    const read = async () => {
      for await (const _ of stream);
    }
    await expect(read()).rejects.toBeInstanceOf(Groq.APIError)
  })

  test('lists the models, and is refused with a wrong key', async () => {
    const simulated = await start('groq')
    const { data } = await groqAt(simulated).models.list()
    expect(data.map(({ id }) => id)).toContain(model)
    await expect(groqAt(simulated, 'sk-wrong').models.list()).rejects.toBeInstanceOf(Groq.AuthenticationError)
  })

  test('reads what is left of the limits', async () => {
    const client = groqAt(await start('groq'))
    const left: number[] = []
    for (let time = 0; time < 2; time++) {
      const { data, response } = await client.chat.completions
        .create({ model, messages, stream: true })
        .withResponse()
      for await (const _ of data);
      left.push(Number(response.headers.get('x-ratelimit-remaining-requests')))
      expect(response.headers.get('x-ratelimit-reset-tokens')).toMatch(/^(\d+m)?[\d.]+m?s$/)
    }
    expect(left).toEqual([499_999, 499_998])
  })
})

describe('openai 6.49.0', () => {
  const model = 'gpt-6-luna'
  const models = [model]

  test('streams words and, when it is asked for, usage', async () => {
    const client = openaiAt(await start('openai', undefined, { models }))
    for (const include_usage of [true, false]) {
      const stream = await client.chat.completions.create({
        model,
        messages,
        stream: true,
        ...(include_usage && { stream_options: { include_usage } }),
      })
      const chunks: OpenAI.ChatCompletionChunk[] = []
      for await (const chunk of stream) chunks.push(chunk)
      expect(chunks.map(({ choices }) => choices[0]?.delta.content ?? '').join('')).toBe(
        'One two three four five six.',
      )
      expect(chunks.filter(({ usage }) => usage)).toHaveLength(include_usage ? 1 : 0)
      if (include_usage) expect(chunks.at(-1)).toMatchObject({ choices: [], usage: { completion_tokens: 7 } })
    }
  })

  test.each(['openai', 'vllm', 'llama.cpp', 'ollama'] as const)(
    'puts a tool call of %s together by itself',
    async dialect => {
      const client = openaiAt(await start(dialect, undefined, { models }))
      const runner = client.chat.completions.stream({ model, messages, tools })
      const completion = await runner.finalChatCompletion()
      const [choice] = completion.choices
      expect(choice?.finish_reason).toBe('tool_calls')
      expect(choice?.message.tool_calls).toMatchObject([
        { id: 'fc_1', type: 'function', function: { name: 'end_call', arguments: ARGUMENTS } },
      ])
    },
  )

  test.each([
    ['openai', 'bad-key', OpenAI.AuthenticationError, 'invalid_api_key'],
    ['openai', 'quota', OpenAI.RateLimitError, 'insufficient_quota'],
    ['openai', 'model-not-found', OpenAI.NotFoundError, 'model_not_found'],
    ['llama.cpp', 'context-too-long', OpenAI.BadRequestError, 400],
    ['llama.cpp', 'loading', OpenAI.InternalServerError, 503],
    ['ollama', 'server-error', OpenAI.InternalServerError, undefined],
    ['vllm', 'reset-at-once', OpenAI.APIConnectionError, undefined],
  ] as const)('takes %s’s %s for what it is', async (dialect, fault, type, code) => {
    const client = openaiAt(await start(dialect, fault, { models }))
    const error = await client.chat.completions
      .create({ model, messages, stream: true })
      .catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(type)
    expect((error as { code?: unknown }).code).toBe(code)
  })

  test('throws at an error in the stream', async () => {
    const client = openaiAt(await start('openai', 'error-event', { models }))
    const stream = await client.chat.completions.create({ model, messages, stream: true })
    const read = async () => {
      for await (const _ of stream);
    }
    await expect(read()).rejects.toMatchObject({
      message: expect.stringContaining('The server had an error'),
    })
  })

  test('a request that is cancelled is cut at the server', async () => {
    const simulated = await start('openai', 'stall', { models })
    const stream = await openaiAt(simulated).chat.completions.create({ model, messages, stream: true })
    for await (const chunk of stream) {
      if (chunk.choices[0]?.delta.content === ' two') stream.controller.abort()
    }
    await expect
      .poll(() => simulated.journal.entries.map(({ event }) => event), { timeout: 10_000 })
      .toContain('reply-cut')
  })

  test('lists the models', async () => {
    const { data } = await openaiAt(await start('openai')).models.list()
    expect(data.map(({ id }) => id)).toContain('gpt-5.4-mini')
  })
})
