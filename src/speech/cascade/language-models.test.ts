import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Millis } from '../../flow/clock.ts'
import { pause, startClock } from '../../flow/clock.ts'
import { type VirtualClock, virtualClock } from '../../flow/virtual-clock.ts'
import { languageModelConformance } from '../llm/conformance.ts'
import { createDemoBrain } from '../llm/demo/brain.ts'
import {
  type FailureKind,
  type LanguageModel,
  type Message,
  ProviderError,
  type ProviderNotice,
  type ReplyPart,
} from '../provider.ts'
import { openHealth } from './health.ts'
import { cascadeModels, type ModelCascadeOptions } from './language-models.ts'

/** What a model does, step by step: text, a wait in ms, a failure, a tool call; `null` hangs for good. */
type Act = string | Millis | null | FailureKind | { readonly call: string }
const kinds = new Set<unknown>(['key', 'quota', 'rate', 'request', 'unreachable', 'late', 'broken', 'down'])

function model(clock: VirtualClock, name: string, ...scripts: readonly (readonly Act[])[]) {
  const asked: (readonly Message[])[] = []
  const left: string[] = []
  const of: LanguageModel = {
    name,
    async *reply(messages, { signal }): AsyncGenerator<ReplyPart> {
      asked.push(messages)
      signal.addEventListener('abort', () => left.push(name))
      for (const act of scripts[Math.min(asked.length, scripts.length) - 1] ?? []) {
        if (act === null) await new Promise<void>(done => signal.addEventListener('abort', () => done()))
        else if (typeof act === 'number') await pause(clock, act, signal)
        else if (typeof act === 'object')
          yield { type: 'tool-call', id: '1', name: act.call, arguments: '{}' }
        else if (kinds.has(act)) throw new ProviderError(name, 'it failed', { kind: act as FailureKind })
        else yield { type: 'text-delta', text: act }
        if (signal.aborted) return
      }
      yield { type: 'finish', reason: 'stop' }
    },
  }
  return { of, asked, left }
}

function stage(options: ModelCascadeOptions = {}) {
  const clock = virtualClock()
  const told: ProviderNotice[] = []
  const rated = (of: LanguageModel) => ({
    model: of,
    health: openHealth({ name: of.name, clock, priorMs: 700 }),
  })
  return {
    clock,
    told,
    rated,
    async ask(entries: readonly ReturnType<typeof rated>[], { ms = 30_000, signal = never() } = {}) {
      const parts: { readonly at: Millis; readonly part: ReplyPart }[] = []
      let failure: unknown = null
      const cascade = cascadeModels(entries, { clock, noticed: one => told.push(one), ...options })
      const reading = (async () => {
        for await (const part of cascade.reply([{ role: 'user', content: 'Hello?' }], { signal, tools: [] }))
          parts.push({ at: clock.now(), part })
      })().catch(error => {
        failure = error
      })
      await clock.pass(ms)
      await reading
      const text = parts.map(({ part }) => (part.type === 'text-delta' ? part.text : '')).join('')
      return { parts, text, failure, last: parts.at(-1)?.part }
    },
  }
}

const never = () => new AbortController().signal
const fresh = () => {
  const clock = startClock()
  const brain = createDemoBrain({ now: () => new Date(2026, 10, 22, 16, 20) })
  const dead: LanguageModel = {
    name: 'dead',
    // biome-ignore lint/correctness/useYield: it fails before it can
    async *reply() {
      throw new ProviderError('dead', 'no connection', { kind: 'unreachable' })
    },
  }
  return {
    brain,
    dead,
    rate: (of: LanguageModel) => ({ model: of, health: openHealth({ name: of.name, clock, priorMs: 700 }) }),
  }
}

for (const first of ['itself', 'dead'] as const)
  languageModelConformance(`a cascade whose first model is ${first}`, {
    open: () => {
      const { brain, dead, rate } = fresh()
      return cascadeModels([...(first === 'dead' ? [dead] : []), brain, dead].map(rate))
    },
    long: 'Tell me a long story.',
    pair: [
      { ask: 'What is two plus three?', expected: /\bfive\b/ },
      { ask: 'What is ten minus four?', expected: /\bsix\b/ },
    ],
    toolUse: {
      tool: {
        name: 'end_call',
        description: 'Ends the call.',
        parameters: { type: 'object', properties: {} },
      },
      ask: 'Goodbye.',
    },
    openBroken: null,
  })

test('a model that fails before it said anything is replaced at once, and it is told who serves and why', async () => {
  const { clock, rated, ask, told } = stage()
  const one = model(clock, 'one', ['key'])
  const two = model(clock, 'two', [100, 'Fine, ', 'thanks.'])
  const { text, parts, last } = await ask([rated(one.of), rated(two.of)])
  expect(text).toBe('Fine, thanks.')
  expect(parts[0]?.at).toBe(100)
  expect(last).toEqual({ type: 'finish', reason: 'stop' })
  expect(told).toEqual([
    { type: 'provider-failed', stage: 'llm', provider: 'one', kind: 'key', message: 'one: it failed' },
    {
      type: 'provider-switched',
      stage: 'llm',
      from: 'one',
      to: 'two',
      reason: 'one: it failed',
      isHedge: false,
    },
    { type: 'provider-served', stage: 'llm', provider: 'two', ms: 100 },
  ])
})

test('a slow model is hedged at its P95: the first to give a part wins, and the other is cancelled', async () => {
  const { clock, rated, ask } = stage()
  const one = model(clock, 'one', [3000, 'Late.'])
  const two = model(clock, 'two', [200, 'Fine ', 'thanks.'])
  const { text, parts } = await ask([rated(one.of), rated(two.of)])
  expect(text).toBe('Fine thanks.')
  expect(parts[0]?.at).toBe(900)
  expect(one.left).toEqual(['one'])
})

test('a hedge that is slower than the first loses, and nothing is held against it', async () => {
  const { clock, rated, ask } = stage()
  const one = model(clock, 'one', [800, 'Here ', 'I am.'])
  const two = model(clock, 'two', [5000, 'Too late.'])
  const entries = [rated(one.of), rated(two.of)]
  const { text } = await ask(entries)
  expect(text).toBe('Here I am.')
  expect(two.left).toEqual(['two'])
  expect(entries[1]?.health.state().failed).toBe(0)
})

test('with a single model the deadline holds, and it is asked once more', async () => {
  const { clock, rated, ask } = stage({ cascadeTimeoutMs: 2000 })
  const one = model(clock, 'one', [null], ['Now ', 'it works.'])
  const { text, parts } = await ask([rated(one.of)])
  expect(text).toBe('Now it works.')
  expect(parts[0]?.at).toBe(2000)
  expect(one.asked).toHaveLength(2)
})

test('an empty answer, and one of white space, is asked for once more', async () => {
  for (const nothing of [[], ['  ', '\n']]) {
    const { clock, rated, ask } = stage()
    const one = model(clock, 'one', nothing, ['Something.'])
    expect((await ask([rated(one.of)])).text).toBe('Something.')
    const two = model(clock, 'two', nothing)
    const { failure } = await ask([rated(two.of)])
    expect(two.asked).toHaveLength(2)
    // It was tried again already.
    expect(failure).toMatchObject({ kind: 'broken', retryable: false })
  }
})

test('where all fail the error names each, and is lasting only if every one is', async () => {
  const { clock, rated, ask } = stage()
  const of = (...kinds: FailureKind[]) => kinds.map((kind, i) => rated(model(clock, `m${i}`, [kind]).of))
  const lasting = (await ask(of('key', 'quota'))).failure
  expect(lasting).toMatchObject({ kind: 'quota', retryable: false })
  expect(String(lasting)).toContain('m0 (key): it failed; m1 (quota): it failed')
  expect((await ask(of('key', 'down'))).failure).toMatchObject({ kind: 'down', retryable: false })
  expect((await ask([])).failure).toBeInstanceOf(ProviderError)
})

test('a key that was refused is not tried again in the next call, and the error still says why', async () => {
  const { clock, rated, ask } = stage()
  const one = model(clock, 'one', ['key'])
  const entries = [rated(one.of)]
  await ask(entries)
  const { failure } = await ask(entries)
  expect(one.asked).toHaveLength(1)
  expect(failure).toMatchObject({ kind: 'key' })
  expect(String(failure)).toContain('one (key): it failed (left alone for')
})

test('a short rest that a provider asks for is kept, a long one makes it fail', async () => {
  for (const [retryAfterMs, asked] of [
    [1000, 2],
    [20_000, 1],
  ] as const) {
    const { rated, ask } = stage()
    let times = 0
    const busy: LanguageModel = {
      name: 'busy',
      async *reply() {
        if (times++ === 0) throw new ProviderError('busy', 'slow down', { kind: 'rate', retryAfterMs })
        yield { type: 'text-delta', text: 'Here.' }
        yield { type: 'finish', reason: 'stop' }
      },
    }
    const { text, parts } = await ask([rated(busy)])
    expect(times).toBe(asked)
    if (asked === 2) expect([text, parts[0]?.at]).toEqual(['Here.', 1000])
  }
})

test.each([
  ['fails', 'broken' as const],
  ['hangs', null],
])('a model that %s in the middle is continued by the next, without half a word', async (_, how) => {
  const { clock, rated, ask } = stage()
  const one = model(clock, 'one', ['The bank ', 'opens at ', 'ni', how])
  const two = model(clock, 'two', ['nine ', "o'clock."])
  const { text, last } = await ask([rated(one.of), rated(two.of)])
  expect(text).toBe("The bank opens at nine o'clock.")
  expect(last).toEqual({ type: 'finish', reason: 'stop' })
  expect(two.asked[0]?.slice(0, 2)).toEqual([
    { role: 'user', content: 'Hello?' },
    { role: 'assistant', content: 'The bank opens at' },
  ])
  expect(two.asked[0]?.[2]?.role).toBe('system')
})

test('a stream that ends without a finish broke off', async () => {
  const { clock, rated, ask } = stage()
  const cutOff: LanguageModel = {
    name: 'cut off',
    async *reply() {
      yield { type: 'text-delta', text: 'One two thr' }
    },
  }
  const two = model(clock, 'two', ['three.'])
  expect((await ask([rated(cutOff), rated(two.of)])).text).toBe('One two three.')
})

test('whatever is said again by the one that continues is left out', async () => {
  const words = 'the cat sat on the mat and the cat slept on the sofa all day long'.split(' ')
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: 15 }), fc.nat(15), fc.nat(5), async (broke, again, cut) => {
      const { clock, rated, ask } = stage()
      const from = Math.max(0, broke - again)
      // Text that may repeat itself by chance is a different matter.
      fc.pre(from === 0 || from === broke || new Set(words.slice(from, broke + 1)).size === broke + 1 - from)
      const one = model(clock, 'one', [
        `${words.slice(0, broke).join(' ')} `,
        (words[broke] ?? '').slice(0, cut),
        'down',
      ])
      const two = model(
        clock,
        'two',
        words.slice(from).map(word => `${word} `),
      )
      const { text } = await ask([rated(one.of), rated(two.of)])
      expect(text.trim()).toBe(words.join(' '))
    }),
    { numRuns: 60 },
  )
})

test('a tool call is never asked for twice', async () => {
  const { clock, rated, ask } = stage()
  const one = model(clock, 'one', ['Goodbye. ', { call: 'end_call' }, 'down'])
  const two = model(clock, 'two', [{ call: 'end_call' }])
  const { parts, last, failure } = await ask([rated(one.of), rated(two.of)])
  expect(parts.filter(({ part }) => part.type === 'tool-call')).toHaveLength(1)
  expect(last).toEqual({ type: 'finish', reason: 'tool-calls' })
  expect([failure, two.asked]).toEqual([null, []])
})

test('an abort in any phase ends it quietly and cancels all that is under way', async () => {
  for (const at of [0, 500, 900, 1500]) {
    const { clock, rated, ask } = stage()
    const one = model(clock, 'one', [null])
    const two = model(clock, 'two', [400, 'Some ', null])
    const controller = new AbortController()
    clock.after(at, () => controller.abort())
    const { failure, last } = await ask([rated(one.of), rated(two.of)], {
      signal: controller.signal,
      ms: 2500,
    })
    expect(failure).toBeNull()
    expect(last?.type).not.toBe('finish')
    expect([...one.left, ...two.left].length).toBe(one.asked.length + two.asked.length)
    await clock.pass(20_000)
    expect(clock.waiting).toBe(0)
  }
})

test('a whole answer is not cut behind its end: what the connection still brings is read, so that it serves the next request', async () => {
  const clock = virtualClock()
  let cutAt: number | null = null
  const model: LanguageModel = {
    name: 'one',
    async *reply(_, { signal }) {
      signal.addEventListener('abort', () => {
        cutAt = clock.now()
      })
      yield { type: 'text-delta', text: 'Yes.' }
      yield { type: 'finish', reason: 'stop' }
    },
  }
  const health = openHealth({ name: 'one', clock, priorMs: 500 })
  const cascade = cascadeModels([{ model, health }], { clock })
  const { signal } = new AbortController()
  const parts: string[] = []
  for await (const { type } of cascade.reply([], { signal, tools: [] })) parts.push(type)
  expect(parts).toEqual(['text-delta', 'finish'])
  await clock.pass(1_000)
  expect(cutAt).toBeNull()
  await clock.pass(1_000)
  expect(cutAt).not.toBeNull()
})
