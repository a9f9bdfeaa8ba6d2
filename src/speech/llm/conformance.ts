import { describe, expect, test } from 'vitest'
import type { LanguageModel, Message, ReplyPart, Tool } from '../provider.ts'
import { ProviderError } from '../provider.ts'

/** How the suite gets at a language model, and what to say to it. */
export interface LanguageModelFixture {
  /** Makes a model for one test. */
  readonly open: () => LanguageModel | Promise<LanguageModel>
  /** Something that is answered at length: there must be much left after the first delta. */
  readonly long: string
  /** Two questions whose answers can be told apart: each answer matches its own pattern and not the other's. */
  readonly pair: readonly [Question, Question]
  /** A tool, and what makes the model call it; null: the model knows no tools. */
  readonly toolUse: { readonly tool: Tool; readonly ask: string } | null
  /** Makes a model whose every request fails; null: nothing can fail. */
  readonly openBroken: (() => LanguageModel | Promise<LanguageModel>) | null
}

interface Question {
  readonly ask: string
  readonly expected: RegExp
}

/** A talk of one question, as the session sends it. */
const asking = (text: string): readonly Message[] => [
  { role: 'system', content: 'You are on the telephone. Answer briefly.' },
  { role: 'user', content: text },
]

const calm = () => ({ signal: new AbortController().signal, tools: [] as readonly Tool[] })

/** What every language model of the session must do: register it in the adapter's own test. */
export function languageModelConformance(name: string, fixture: LanguageModelFixture): void {
  describe(`${name} is a language model`, () => {
    speaksInParts(fixture)
    obeysTheSignal(fixture)
    keepsRepliesApart(fixture)
    usesTools(fixture)
    failsLoudly(fixture)
  })
}

function speaksInParts({ open, long, pair }: LanguageModelFixture): void {
  test('it has a name', async () => {
    expect((await open()).name).toMatch(/\S/)
  })

  test('it answers in more than one delta, none of them empty, and ends with one finish', async () => {
    const parts = await collect((await open()).reply(asking(long), calm()))
    const deltas = parts.filter(part => part.type === 'text-delta')
    expect(deltas.length).toBeGreaterThan(1)
    expect(deltas.every(part => part.text.length > 0)).toBe(true)
    expectOneFinishAtTheEnd(parts)
  })

  test('it takes a conversation in which its own last message was cut short', async () => {
    const [{ ask, expected }] = pair
    const talk: readonly Message[] = [
      ...asking('Hello?'),
      { role: 'assistant', content: 'Hello, how can I' },
      { role: 'user', content: ask },
    ]
    const parts = await collect((await open()).reply(talk, calm()))
    expect(textOf(parts)).toMatch(expected)
    expectOneFinishAtTheEnd(parts)
  })

  test('it leaves the messages as they are', async () => {
    const talk = asking(long).map(message => Object.freeze({ ...message }))
    await collect((await open()).reply(Object.freeze(talk), calm()))
    expect(talk).toEqual(asking(long))
  })
}

function obeysTheSignal({ open, long, pair }: LanguageModelFixture): void {
  test('aborted before it begins, it says nothing and throws nothing', async () => {
    const signal = AbortSignal.abort()
    expect(await collect((await open()).reply(asking(long), { signal, tools: [] }))).toEqual([])
  })

  test('aborted after its first delta, it ends quietly and without a finish', async () => {
    const controller = new AbortController()
    const parts: ReplyPart[] = []
    for await (const part of (await open()).reply(asking(long), { signal: controller.signal, tools: [] })) {
      parts.push(part)
      controller.abort()
    }
    // One more part may have been on its way.
    expect(parts.length).toBeGreaterThan(0)
    expect(parts.length).toBeLessThanOrEqual(2)
    expect(parts.some(part => part.type === 'finish')).toBe(false)
  })

  test('aborted while it is waited for, it ends quietly', async () => {
    const controller = new AbortController()
    const model = await open()
    const reply = model.reply(asking(long), { signal: controller.signal, tools: [] })[Symbol.asyncIterator]()
    const first = reply.next()
    controller.abort()
    await first
    expect((await reply.next()).done).toBe(true)
  })

  test('it still answers after a reply was aborted and another left half read', async () => {
    const model = await open()
    const controller = new AbortController()
    for await (const _ of model.reply(asking(long), { signal: controller.signal, tools: [] }))
      controller.abort()
    for await (const _ of model.reply(asking(long), calm())) break
    const parts = await collect(model.reply(asking(pair[0].ask), calm()))
    expect(textOf(parts)).toMatch(pair[0].expected)
  })
}

function keepsRepliesApart({ open, pair }: LanguageModelFixture): void {
  test('two replies at once do not mix', async () => {
    const model = await open()
    const replies = pair.map(({ ask }) => collect(model.reply(asking(ask), calm())))
    const [first = [], second = []] = await Promise.all(replies)
    expect(textOf(first)).toMatch(pair[0].expected)
    expect(textOf(first)).not.toMatch(pair[1].expected)
    expect(textOf(second)).toMatch(pair[1].expected)
    expect(textOf(second)).not.toMatch(pair[0].expected)
    for (const parts of [first, second]) expectOneFinishAtTheEnd(parts)
  })
}

function usesTools({ open, toolUse }: LanguageModelFixture): void {
  if (toolUse === null) return
  test('it calls a tool that it was offered, with a JSON object', async () => {
    const { tool, ask } = toolUse
    const parts = await collect((await open()).reply(asking(ask), { ...calm(), tools: [tool] }))
    const calls = parts.filter(part => part.type === 'tool-call')
    expect(calls.map(call => call.name)).toEqual([tool.name])
    expect(calls[0]!.id).toMatch(/\S/)
    expect(JSON.parse(calls[0]!.arguments)).toBeTypeOf('object')
    expect(parts.at(-1)).toMatchObject({ type: 'finish', reason: 'tool-calls' })
    expectOneFinishAtTheEnd(parts)
  })

  test('it calls nothing that it was not offered', async () => {
    const parts = await collect((await open()).reply(asking(toolUse.ask), calm()))
    expect(parts.some(part => part.type === 'tool-call')).toBe(false)
    expect(textOf(parts)).not.toBe('')
    expect(parts.at(-1)).toMatchObject({ type: 'finish', reason: 'stop' })
  })
}

function failsLoudly({ openBroken, long }: LanguageModelFixture): void {
  if (openBroken === null) return
  test('a failure throws a ProviderError that names it', async () => {
    const model = await openBroken()
    const failure = await collect(model.reply(asking(long), calm())).catch((error: unknown) => error)
    expect(failure).toBeInstanceOf(ProviderError)
    expect(failure).toMatchObject({ provider: model.name })
  })

  test('a failure after an abort stays quiet', async () => {
    const model = await openBroken()
    const controller = new AbortController()
    const parts = collect(model.reply(asking(long), { signal: controller.signal, tools: [] }))
    controller.abort()
    await expect(parts).resolves.toEqual([])
  })
}

function expectOneFinishAtTheEnd(parts: readonly ReplyPart[]): void {
  expect(parts.filter(part => part.type === 'finish')).toHaveLength(1)
  const finish = parts.at(-1)
  expect(finish?.type).toBe('finish')
  if (finish?.type !== 'finish' || finish.usage === undefined) return
  expect(finish.usage.promptTokens).toBeGreaterThan(0)
  expect(finish.usage.completionTokens).toBeGreaterThan(0)
}

async function collect(reply: AsyncIterable<ReplyPart>): Promise<readonly ReplyPart[]> {
  const parts: ReplyPart[] = []
  for await (const part of reply) parts.push(part)
  return parts
}

const textOf = (parts: readonly ReplyPart[]): string =>
  parts.map(part => (part.type === 'text-delta' ? part.text : '')).join('')
