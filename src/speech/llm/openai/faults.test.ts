import { afterEach, describe, expect, test, vi } from 'vitest'
import { pause, startClock } from '../../../flow/clock.ts'
import { type Fault, faults } from '../../../simulate/chat/faults.ts'
import { type ChatServer, type ChatServerOptions, startChatServer } from '../../../simulate/chat/server.ts'
import type { WireHabits } from '../../../simulate/chat/stream.ts'
import { type LanguageModel, ProviderError, type ReplyPart, type Tool } from '../../provider.ts'
import { createOpenAiModel, type OpenAiModelOptions } from './model.ts'

const KEY = 'sk-very-secret'
const TEXT = 'Füße — “naïve” 🐟 fish. One two three four five six seven.'
const endCall: Tool = { name: 'end_call', description: 'Ends the call.', parameters: { type: 'object' } }

/** Says a text, and calls what it is offered. */
const mind = (text: string): LanguageModel => ({
  name: 'mind',
  async *reply(_, { tools }) {
    yield { type: 'text-delta', text }
    for (const { name } of tools)
      yield { type: 'tool-call', id: 'call_1', name, arguments: '{"reason":"“bye”"}' }
    yield { type: 'finish', reason: tools.length > 0 ? 'tool-calls' : 'stop' }
  },
})

const open: ChatServer[] = []
afterEach(async () => {
  for (const server of open.splice(0)) await server.close()
})

async function start(
  server: Partial<ChatServerOptions> & { readonly always?: Fault } = {},
  model: Partial<OpenAiModelOptions> = {},
) {
  const { always, ...options } = server
  const chat = await startChatServer({
    dialect: 'ollama',
    mind: mind(TEXT),
    ...(always && { fault: () => always }),
    ...options,
  })
  open.push(chat)
  return {
    chat,
    model: createOpenAiModel({
      baseUrl: chat.baseUrl,
      model: 'test-model',
      apiKey: KEY,
      name: 'local',
      firstTokenMs: 10_000,
      betweenTokensMs: 10_000,
      ...model,
    }),
  }
}

async function ask(model: LanguageModel, tools: readonly Tool[] = [], signal = new AbortController().signal) {
  const parts: ReplyPart[] = []
  const reply = model.reply([{ role: 'user', content: 'Hello.' }], { signal, tools })
  try {
    for await (const part of reply) parts.push(part)
    return { parts, error: null }
  } catch (error) {
    return { parts, error: error as ProviderError }
  }
}
const textOf = (parts: readonly ReplyPart[]) =>
  parts.map(part => (part.type === 'text-delta' ? part.text : '')).join('')

describe('a refusal says what it is and how to mend it', () => {
  test.each<[Fault, boolean, RegExp]>([
    [faults.rateLimit, true, /^local: is asked too often; wait 35 s, .*\(429: Rate limit reached/],
    [faults.quotaUsedUp, false, /^local: has no quota left for this key; add credit/],
    [faults.tooLarge, false, /^local: finds the request too large; .*\(413: /],
    [faults.contextTooLong, false, /^local: has no room for the whole conversation; .*\(400: /],
    [faults.loading, true, /^local: is not ready; wait until it has loaded .*\(503: Loading model\)$/],
    [faults.serverError, true, /^local: failed; its own log .*\(500: llama runner process has terminated\)$/],
    [faults.badGateway, true, /^local: failed; its own log or status page should say why \(502\)$/],
    [faults.noSuchPath, false, /^local: has no chat completions at http:\S+\/v1; .*ends in \/v1 \(404\)$/],
    [faults.moved, false, /^local: is at another address; .*\(308\)$/],
  ])('%o', async (always, retryable, message) => {
    const { model } = await start({ always })
    const { parts, error } = await ask(model)
    expect(parts).toEqual([])
    expect(error).toBeInstanceOf(ProviderError)
    expect(error).toMatchObject({ provider: 'local', retryable })
    expect(error?.message).toMatch(message)
  })

  test('a model that is not there: Ollama has it pulled, others are asked for another', async () => {
    const { model } = await start({ models: ['other'] })
    const { error } = await ask(model)
    expect(error).toMatchObject({ retryable: false })
    expect(error?.message).toMatch(
      /^local: has no model "test-model"; get it with "ollama pull test-model", or set ANTIPHON_LLM_MODEL to one that http:\S+\/v1\/models lists \(404: model "test-model" not found, try pulling it first\)$/,
    )
    for (const dialect of ['vllm', 'groq'] as const) {
      const { error: plain } = await ask((await start({ dialect, models: ['other'] })).model)
      expect(plain?.message).toMatch(/^local: has no model "test-model"; set ANTIPHON_LLM_MODEL to one/)
    }
  })

  test('a key that is wrong is not shown, though the server says it; one that is missing is asked for', async () => {
    const { model } = await start({ key: 'another' })
    const { error } = await ask(model)
    expect(error).toMatchObject({ retryable: false })
    expect(error?.message).toBe(
      'local: refuses the key; correct ANTIPHON_LLM_KEY (401: Incorrect API key provided: …)',
    )
    const { chat } = await start({ key: 'another' })
    const without = createOpenAiModel({
      baseUrl: chat.baseUrl,
      model: 'test-model',
      name: 'local',
      firstTokenMs: 10_000,
      betweenTokensMs: 10_000,
    })
    expect((await ask(without)).error?.message).toMatch(/^local: asks for a key; give it as ANTIPHON_LLM_KEY/)
    expect(chat.requests[0]?.headers.authorization).toBeUndefined()
  })

  test('a key that no header can have does not come out with the error', async () => {
    const { model } = await start({}, { apiKey: `${KEY}\n${KEY}` })
    const { error } = await ask(model)
    expect(error).toBeInstanceOf(ProviderError)
    expect(JSON.stringify([error?.message, error?.cause, error?.stack])).not.toContain(KEY)
  })

  test('nothing listens there', async () => {
    const { chat, model } = await start()
    await chat.close()
    const { error } = await ask(model)
    expect(error).toMatchObject({ retryable: true })
    expect(error?.message).toMatch(
      /^local: does not answer: nothing listens at http:\S+; start the server, or correct ANTIPHON_LLM_URL$/,
    )
  })

  test('what answers is no API of streams', async () => {
    const page = {
      type: 'refuse',
      status: 200,
      body: '<html>',
      headers: { 'content-type': 'text/html' },
    } as const
    const { error } = await ask((await start({ always: page })).model)
    expect(error?.message).toMatch(/^local: answers with text\/html and not with a stream; /)
    expect(error).toMatchObject({ retryable: false })
  })

  test('an endless refusal is read to a limit', async () => {
    const long = { type: 'refuse', status: 500, body: 'a'.repeat(32 << 20) } as const
    const { chat, model } = await start({ always: long })
    expect((await ask(model)).error?.message).toMatch(/\(500\)$/)
    await vi.waitFor(() => expect(chat.requests[0]?.state).toBe('cut'))
  })
})

describe('a stream that goes wrong', () => {
  test.each<[string, Fault, boolean, RegExp]>([
    [
      'ends quietly',
      { type: 'end', after: 2, how: 'quietly' },
      true,
      /: ended without a finish_reason in the middle/,
    ],
    ['ends in a line', { type: 'end', after: 2, how: 'mid-line' }, true, /: sent an event that is not JSON/],
    [
      'is reset',
      { type: 'end', after: 2, how: 'reset' },
      true,
      /: lost the connection to http\S+ \(\w+\); look whether/,
    ],
    [
      'tells an error',
      faults.errorInStream,
      true,
      /: broke off in the middle of a reply: The server had an error$/,
    ],
    ['fails at a tool', faults.toolUseFailed, true, /: broke off .*: Failed to call a function$/],
    ['tells it in a field', faults.errorField, true, /: broke off .*: context shift is disabled$/],
    [
      'leaks JSON',
      faults.leakedJson,
      true,
      /: broke off .*: an error was encountered while running the model$/,
    ],
    ['ends with an empty chunk', faults.emptyChunk, true, /: ended without a finish_reason/],
    ['is no JSON', faults.malformedJson, true, /: sent an event that is not JSON/],
    ['has another shape', faults.otherShape, true, /: sent an event of an unknown shape/],
    ['has a gigantic line', faults.giganticLine, true, /: sent an event of more than 1048576 characters/],
    [
      'has a line without an end',
      faults.endlessLine,
      true,
      /: sent an event of more than 1048576 characters/,
    ],
  ])('%s: what was said is said, then it throws', async (_, always, retryable, message) => {
    const { model } = await start({ always })
    const { parts, error } = await ask(model)
    // A reset may overtake what was sent before it.
    if (!(always.type === 'end' && always.how === 'reset')) expect(textOf(parts)).toBe('Füße —')
    expect(parts.some(({ type }) => type === 'finish')).toBe(false)
    expect(error).toMatchObject({ name: 'ProviderError', provider: 'local', retryable })
    expect(error?.message).toMatch(message)
  })

  test('an error that the server blames on the request is not worth a second try', async () => {
    const bytes = 'data: {"error":{"message":"bad","code":400}}\n\n'
    const { error } = await ask((await start({ always: { type: 'bytes', after: 1, bytes } })).model)
    expect(error).toMatchObject({ retryable: false })
  })

  test('arguments that are no JSON object throw', async () => {
    const bytes =
      'data: {"choices":[{"delta":{"tool_calls":[{"index":0,"id":"a","function":{"name":"end_call","arguments":"{\\"rea"}}]},"finish_reason":"tool_calls"}]}\n\n'
    const { model } = await start({ always: { type: 'bytes', after: 0, bytes } })
    expect((await ask(model, [endCall])).error?.message).toMatch(
      /called end_call with arguments that are no JSON object/,
    )
  })
})

describe('a server that hangs is given up', () => {
  test.each<[string, Partial<ChatServerOptions> & { always?: Fault }]>([
    ['before it answers', { always: { type: 'hang', after: 'request' } }],
    ['behind the headers', { always: { type: 'hang', after: 'headers' } }],
    [
      'with comments that keep the connection alive',
      { always: { type: 'hang', after: 'headers' }, wire: { keepsAlive: true } },
    ],
    ['behind a chunk that says nothing', { dialect: 'openai', always: { type: 'hang', after: 0 } }],
    ['byte by byte', { wire: { bytesAtOnce: 1, everyMs: 20 } }],
  ])('before its first token: %s', async (_, server) => {
    const { chat, model } = await start(server, { firstTokenMs: 150 })
    const { parts, error } = await ask(model)
    expect(parts).toEqual([])
    expect(error).toMatchObject({ name: 'ProviderError', retryable: true })
    expect(error?.message).toMatch(/^local: has said nothing for 0\.15 s; look whether/)
    await vi.waitFor(() => expect(chat.requests[0]?.state).toBe('cut'))
  })

  test('between two tokens, comments or not', async () => {
    const { chat, model } = await start(
      { always: { type: 'hang', after: 3 }, wire: { keepsAlive: true } },
      { betweenTokensMs: 150 },
    )
    const { parts, error } = await ask(model)
    expect(textOf(parts)).toBe('Füße — “')
    expect(error?.message).toMatch(
      /^local: stopped in the middle of a reply and has said nothing for 0\.15 s/,
    )
    await vi.waitFor(() => expect(chat.requests[0]?.state).toBe('cut'))
  })

  test('but not for thinking, nor for who reads slowly', async () => {
    const reasoning = 'I think and think and think and think and think.'
    const { model } = await start(
      { reasoning, wire: { everyMs: 20 } },
      { firstTokenMs: 150, betweenTokensMs: 150 },
    )
    const parts: ReplyPart[] = []
    for await (const part of model.reply([], { signal: new AbortController().signal, tools: [] })) {
      if (parts.push(part) === 3) await pause(startClock(), 300)
    }
    expect(textOf(parts)).toBe(TEXT)
  })
})

describe('however the bytes come', () => {
  const wires: Partial<WireHabits>[] = [
    { lineEnd: '\r\n' },
    { byteOrderMark: true },
    { keepsAlive: true },
    { bytesAtOnce: 1 },
    { bytesAtOnce: 7, lineEnd: '\r\n', byteOrderMark: true, keepsAlive: true },
    { bytesAtOnce: 5_000 },
    { ending: 'bare' },
    { ending: 'open' },
  ]
  test.each(wires)('%o: the words and the tool call are the same', async wire => {
    for (const dialect of ['ollama', 'openai', 'llama.cpp'] as const) {
      const { model } = await start({ dialect, wire, reasoning: 'Hm. <b> & “so”.' })
      const { parts, error } = await ask(model, [endCall])
      expect(error).toBeNull()
      expect(textOf(parts)).toBe(TEXT)
      expect(parts.slice(-2)).toMatchObject([
        { type: 'tool-call', id: 'call_1', name: 'end_call', arguments: '{"reason":"“bye”"}' },
        // Byte by byte its usage may come too late.
        { type: 'finish', reason: 'tool-calls' },
      ])
    }
  })

  test('a connection serves one request after another; one that stays open behind the reply is closed', async () => {
    const { chat, model } = await start()
    await ask(model)
    await vi.waitFor(() => expect(chat.requests[0]?.state).toBe('complete'))
    await ask(model)
    expect(chat.requests[1]?.connection).toBe(chat.requests[0]?.connection)
    const stays = await start({ wire: { ending: 'open' } })
    await ask(stays.model)
    await vi.waitFor(() => expect(stays.chat.requests[0]?.state).toBe('cut'), 5_000)
  })
})

describe('a model that does not know all', () => {
  test('is asked without tools, and from then on at once', async () => {
    const { chat, model } = await start({ fault: request => (request === 0 ? faults.noTools : null) })
    for (let time = 0; time < 2; time++) {
      const { parts } = await ask(model, [endCall])
      expect(textOf(parts)).toBe(TEXT)
      expect(parts.at(-1)).toMatchObject({ type: 'finish', reason: 'stop' })
    }
    expect(chat.requests.map(({ body }) => body.tools?.length ?? 0)).toEqual([1, 0, 0])
  })

  test('that goes for calls that find out at the same time', async () => {
    const { model } = await start({ fault: request => (request < 2 ? faults.noTools : null) })
    const both = await Promise.all([ask(model, [endCall]), ask(model, [endCall])])
    expect(both.map(({ parts }) => textOf(parts))).toEqual([TEXT, TEXT])
  })

  test('and for the fields that keep it from reasoning', async () => {
    const refusals = [faults.noTools, faults.noThinkValue]
    const { chat, model } = await start(
      { fault: request => refusals[request] ?? null },
      { extra: { reasoning_effort: 'none' } },
    )
    for (let time = 0; time < 2; time++) expect(textOf((await ask(model, [endCall])).parts)).toBe(TEXT)
    const asked = chat.requests.map(({ body }) => [body.tools?.length ?? 0, body.reasoning_effort])
    expect(asked).toEqual([
      [1, 'none'],
      [0, 'none'],
      [0, undefined],
      [0, undefined],
    ])
  })

  test('but what is refused without them is refused', async () => {
    const { chat, model } = await start({ always: faults.noTools })
    expect((await ask(model, [endCall])).error?.message).toMatch(/does not support tools/)
    expect(chat.requests).toHaveLength(2)
  })
})

describe('an abort', () => {
  const hangs: Fault[] = [
    { type: 'hang', after: 'request' },
    { type: 'hang', after: 'headers' },
    { type: 'hang', after: 4 },
  ]
  test.each(hangs)('ends the reply in less than 10 ms and closes the connection: %o', async always => {
    const { chat, model } = await start({ always })
    const took: number[] = []
    for (let time = 0; time < 9; time++) {
      const controller = new AbortController()
      const asked = ask(model, [], controller.signal)
      await vi.waitFor(() => expect(chat.requests).toHaveLength(time + 1), { interval: 1 })
      const began = performance.now()
      controller.abort()
      const { parts, error } = await asked
      took.push(performance.now() - began)
      expect(error).toBeNull()
      expect(parts.some(({ type }) => type === 'finish')).toBe(false)
      await vi.waitFor(() => expect(chat.requests[time]?.state).toBe('cut'), { interval: 1 })
    }
    expect(took.sort((a, b) => a - b)[4]).toBeLessThan(10)
  })

  test('who stops reading closes the connection', async () => {
    const { chat, model } = await start({ always: { type: 'hang', after: 4 } })
    for await (const _ of model.reply([], { signal: new AbortController().signal, tools: [] })) break
    await vi.waitFor(() => expect(chat.requests[0]?.state).toBe('cut'))
  })
})
