import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, test } from 'vitest'
import { type DialectName, dialects } from '../../../simulate/chat/dialects.ts'
import type { Fault } from '../../../simulate/chat/faults.ts'
import { instant } from '../../../simulate/chat/latency.ts'
import { type ChatServer, startChatServer } from '../../../simulate/chat/server.ts'
import type { LanguageModel, ReplyPart, Sampling, Tool } from '../../provider.ts'
import { createOpenAiModel, type OpenAiModelOptions } from './model.ts'

const closing: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closing.splice(0)) await close()
})

function modelAt(baseUrl: string, more: Partial<OpenAiModelOptions> = {}): LanguageModel {
  const patience = { firstTokenMs: 10_000, betweenTokensMs: 10_000 }
  return createOpenAiModel({ baseUrl, model: 'test-model', name: 'local', ...patience, ...more })
}

async function ask(
  model: LanguageModel,
  { tools = [], sampling }: { tools?: readonly Tool[]; sampling?: Sampling } = {},
) {
  const parts: ReplyPart[] = []
  const { signal } = new AbortController()
  const options = { signal, tools, ...(sampling && { sampling }) }
  for await (const part of model.reply([{ role: 'user', content: 'What is two plus three?' }], options))
    parts.push(part)
  return parts
}

async function chatOf(dialect: DialectName, more: object = {}): Promise<ChatServer> {
  const chat = await startChatServer({ dialect, ...more })
  closing.push(chat.close)
  return chat
}

/** Sends these events, each after its time. */
async function eventsOf(events: readonly (readonly [ms: number, data: unknown])[]): Promise<string> {
  const server = createServer(async (_, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' })
    for (const [ms, data] of events) {
      if (ms > 0) await new Promise(resolve => setTimeout(resolve, ms))
      response.write(`data: ${typeof data === 'string' ? data : JSON.stringify(data)}\n\n`)
    }
    response.end()
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  closing.push(
    () => server.closeAllConnections(),
    () => server.close(),
  )
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`
}
const delta = (content: string, finish: string | null = null) => ({
  choices: [{ index: 0, delta: { content }, finish_reason: finish }],
})
const usage = { prompt_tokens: 7, completion_tokens: 3, total_tokens: 10 }

describe('what a reply cost', () => {
  test.each(Object.keys(dialects) as DialectName[])('is told with its end: %s', async dialect => {
    const chat = await chatOf(dialect)
    // On a busy machine it may come too late, and is not waited for.
    const finish = async () => (await ask(modelAt(chat.baseUrl))).at(-1)
    await expect.poll(finish, { timeout: 10_000 }).toMatchObject({
      type: 'finish',
      reason: 'stop',
      usage: { promptTokens: expect.any(Number), completionTokens: expect.any(Number) },
    })
    const asked = chat.requests[0]?.body.stream_options
    expect(asked).toEqual({ include_usage: true })
  })

  test('Groq tells it unasked, with the time in its queue', async () => {
    const queue = { kind: 'constant', ms: 52 } as const
    const chat = await chatOf('groq', { latency: { ...instant, firstToken: queue, queue } })
    const finish = (await ask(modelAt(chat.baseUrl, { asksUsage: false }))).at(-1)
    expect(finish).toMatchObject({ usage: { queueMs: 52 } })
    expect(chat.requests[0]?.body.stream_options).toBeUndefined()
  })

  test('as Groq was recorded: under x_groq in the chunk with the finish_reason', async () => {
    const x_groq = {
      id: 'req_01jpmhp4mremx857n2f5kf4va5',
      usage: {
        queue_time: 0.037,
        prompt_tokens: 219,
        prompt_time: 0.01,
        completion_tokens: 24,
        completion_time: 0.02,
        total_tokens: 243,
        total_time: 0.03,
      },
    }
    const url = await eventsOf([
      [0, { ...delta(''), x_groq: { id: x_groq.id } }],
      [0, delta('Hello.')],
      [0, { ...delta('', 'stop'), x_groq }],
      [0, '[DONE]'],
    ])
    expect(await ask(modelAt(url, { asksUsage: false }))).toEqual([
      { type: 'text-delta', text: 'Hello.' },
      { type: 'finish', reason: 'stop', usage: { promptTokens: 219, completionTokens: 24, queueMs: 37 } },
    ])
  })

  test('why Groq stopped early, under x_groq, is a failure', async () => {
    const url = await eventsOf([
      [0, delta('Hel')],
      [0, { ...delta('', 'stop'), x_groq: { id: 'r', error: 'over capacity' } }],
    ])
    await expect(ask(modelAt(url))).rejects.toThrow(/broke off in the middle of a reply: over capacity$/)
  })

  test('a chunk of its own is waited for, but not long', async () => {
    const reply = [
      [0, delta('Five.')],
      [0, delta('', 'stop')],
    ] as const
    const soon = await eventsOf([...reply, [0, { choices: [], usage }], [0, '[DONE]']])
    expect((await ask(modelAt(soon))).at(-1)).toMatchObject({
      usage: { promptTokens: 7, completionTokens: 3 },
    })
    const late = await eventsOf([...reply, [2_000, { choices: [], usage }], [0, '[DONE]']])
    const began = performance.now()
    expect((await ask(modelAt(late))).at(-1)).toEqual({ type: 'finish', reason: 'stop' })
    expect(performance.now() - began).toBeLessThan(1_500)
  })

  test('a server that does not know what is asked is asked without it, and from then on at once', async () => {
    const refusal: Fault = {
      type: 'refuse',
      status: 400,
      body: '{"error":{"message":"Unknown field: stream_options"}}',
      headers: { 'content-type': 'application/json' },
    }
    const chat = await chatOf('openai', { fault: (request: number) => (request === 0 ? refusal : null) })
    const model = modelAt(chat.baseUrl)
    for (let time = 0; time < 2; time++)
      expect((await ask(model)).at(-1)).toEqual({ type: 'finish', reason: 'stop' })
    expect(chat.requests.map(({ body }) => body.stream_options !== undefined)).toEqual([true, false, false])
  })

  test('so is one that takes no temperature', async () => {
    const message =
      "Unsupported value: 'temperature' does not support 0 with this model. Only the default (1) value is supported."
    const refusal: Fault = {
      type: 'refuse',
      status: 400,
      body: JSON.stringify({
        error: { message, type: 'invalid_request_error', param: 'temperature', code: 'unsupported_value' },
      }),
      headers: { 'content-type': 'application/json' },
    }
    const chat = await chatOf('openai', { fault: (request: number) => (request === 0 ? refusal : null) })
    const model = modelAt(chat.baseUrl)
    const sampling = { temperature: 0, maxTokens: 50 }
    for (let time = 0; time < 2; time++)
      expect((await ask(model, { sampling })).at(-1)).toMatchObject({ reason: 'stop' })
    expect(chat.requests.map(({ body }) => [body.temperature, body.max_tokens])).toEqual([
      [0, 50],
      [undefined, 50],
      [undefined, 50],
    ])
  })
})

describe('an answer without a word', () => {
  const noTool: Tool = { name: 'end_call', description: 'Ends the call.', parameters: { type: 'object' } }

  test('is a failure that says what to set', async () => {
    const empty = await eventsOf([
      [0, delta('')],
      [0, delta('', 'stop')],
      [0, '[DONE]'],
    ])
    await expect(ask(modelAt(empty))).rejects.toThrow(/local: answered without a word; /)
    const spaces = await eventsOf([
      [0, delta(' \n')],
      [0, delta('', 'length')],
    ])
    await expect(ask(modelAt(spaces))).rejects.toThrow(
      /local: reached its limit of tokens before it said anything/,
    )
    const thought = await eventsOf([
      [0, delta('<think>Hm.</think>')],
      [0, delta('', 'stop')],
    ])
    await expect(ask(modelAt(thought))).rejects.toThrow(/local: answered without a word; /)
    const filtered = await eventsOf([[0, delta('', 'content_filter')]])
    await expect(ask(modelAt(filtered))).rejects.toThrow(
      /local: withheld its answer, by its content filter; /,
    )
  })

  test('and so is a stream without anything, which is what llama-cpp-python makes of too long a conversation', async () => {
    const nothing = await eventsOf([])
    const error = await ask(modelAt(nothing)).catch((thrown: Error) => thrown)
    expect(error).toMatchObject({
      kind: 'broken',
      message: 'local: ended without a word and without a finish_reason; its own log should say why',
    })
  })

  test('unless it calls a tool; a tool that it was not offered is none', async () => {
    const call = {
      choices: [
        {
          index: 0,
          delta: { tool_calls: [{ index: 0, id: 'a', function: { name: 'end_call', arguments: '{}' } }] },
          finish_reason: 'tool_calls',
        },
      ],
    }
    const url = await eventsOf([
      [0, call],
      [0, '[DONE]'],
    ])
    expect(await ask(modelAt(url), { tools: [noTool] })).toEqual([
      { type: 'tool-call', id: 'a', name: 'end_call', arguments: '{}' },
      { type: 'finish', reason: 'tool-calls' },
    ])
    await expect(ask(modelAt(url))).rejects.toThrow(
      /answered without a word.* \(it called "end_call", which it was not offered\)$/,
    )
  })

  test('a limit that cuts words off leaves an answer', async () => {
    const chat = await chatOf('openai')
    const parts = await ask(modelAt(chat.baseUrl), { sampling: { temperature: null, maxTokens: 1 } })
    expect(parts).toMatchObject([
      { type: 'text-delta' },
      { type: 'finish', reason: 'length', usage: { completionTokens: 1 } },
    ])
    const thinker = await chatOf('openai', { reasoning: 'I think and think.' })
    const reply = ask(modelAt(thinker.baseUrl), { sampling: { temperature: null, maxTokens: 3 } })
    await expect(reply).rejects.toMatchObject({ kind: 'broken', retryable: false })
    // Who asks for one token warms the model, and gets a thought.
    const warmed = await ask(modelAt(thinker.baseUrl), { sampling: { temperature: null, maxTokens: 1 } })
    expect(warmed).toMatchObject([{ type: 'finish', reason: 'length' }])
  })
})
