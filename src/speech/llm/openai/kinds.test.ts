import { afterEach, describe, expect, test } from 'vitest'
import { type ChatFaultName, chatFaultNames } from '../../../simulate/chat/catalogue.ts'
import type { DialectName } from '../../../simulate/chat/dialects.ts'
import { instant } from '../../../simulate/chat/latency.ts'
import { simulateChat } from '../../../simulate/chat/service.ts'
import { parseFault } from '../../../simulate/fault-plan.ts'
import { type SimulatorHost, startHost } from '../../../simulate/host.ts'
import { openJournal } from '../../../simulate/journal.ts'
import { type FailureKind, type LanguageModel, ProviderError, type ReplyPart } from '../../provider.ts'
import { createOpenAiModel, type OpenAiModelOptions } from './model.ts'

const KEY = 'gsk_very_secret_0123456789'
const TEXT = 'One two three four five six seven.'
const mind: LanguageModel = {
  name: 'mind',
  async *reply() {
    yield { type: 'text-delta', text: TEXT }
    yield { type: 'finish', reason: 'stop' }
  },
}

const open: SimulatorHost[] = []
afterEach(async () => {
  for (const host of open.splice(0)) await host.close()
})

async function start(
  fault: string,
  { dialect = 'groq', ...more }: { dialect?: DialectName } & Partial<OpenAiModelOptions> = {},
) {
  const journal = openJournal()
  const faults = [parseFault(fault, chatFaultNames)]
  const service = simulateChat({ dialect, journal, faults, latency: instant, mind, models: ['m'] })
  const host = await startHost([service])
  open.push(host)
  const base = dialect === 'groq' ? '/openai/v1' : '/v1'
  const model = createOpenAiModel({
    baseUrl: `${host.url}${base}`,
    model: 'm',
    apiKey: KEY,
    name: 'groq',
    settings: { key: 'GROQ_API_KEY', url: 'ANTIPHON_GROQ_URL', model: 'ANTIPHON_LLM_MODEL' },
    firstTokenMs: /^slow/.test(fault) ? 300 : 20_000,
    betweenTokensMs: /^stall/.test(fault) ? 600 : 20_000,
    ...more,
  })
  return { journal, model }
}

async function ask(model: LanguageModel) {
  const parts: ReplyPart[] = []
  try {
    const calm = { signal: new AbortController().signal, tools: [] }
    for await (const part of model.reply([{ role: 'user', content: 'Hello.' }], calm)) parts.push(part)
    return { parts, error: null }
  } catch (error) {
    return { parts, error: error as ProviderError }
  }
}
const textOf = (parts: readonly ReplyPart[]) =>
  parts.map(part => (part.type === 'text-delta' ? part.text : '')).join('')

type Outcome = readonly [FailureKind, retryable: boolean, RegExp] | 'answered'
/** Every fault of the simulator, and what the adapter makes of it. */
const outcomes: Readonly<Record<ChatFaultName, Outcome>> = {
  'bad-key': ['key', false, /: refuses the key; correct GROQ_API_KEY \(401: Invalid API Key\)$/],
  quota: ['quota', false, /: has no quota left for this key; add credit/],
  'rate-limit': [
    'rate',
    true,
    /: is asked too often; wait 35 s, or choose a plan with higher limits \(429: /,
  ],
  'too-large': ['request', false, /: finds the request too large; /],
  'model-not-found': ['request', false, /: has no model "m"; set ANTIPHON_LLM_MODEL to one that http/],
  'model-decommissioned': [
    'request',
    false,
    /: has retired the model "m"; set ANTIPHON_LLM_MODEL to another/,
  ],
  'terms-required': ['request', false, /: wants the terms of "m" accepted first; /],
  'context-too-long': ['request', false, /: has no room for the whole conversation; /],
  'no-tools': ['request', false, /does not support tools/],
  'no-think-value': ['request', false, /think value "none" is not supported/],
  capacity: ['rate', true, /: has no capacity left just now; wait a little, or /],
  loading: ['down', true, /: is not ready; /],
  'server-error': ['down', true, /: failed; its own log/],
  'bad-gateway': ['down', true, /: failed; .*\(502\)$/],
  'no-such-path': ['request', false, /: has no chat completions at http.*correct ANTIPHON_GROQ_URL/],
  moved: ['request', false, /: is at another address; set ANTIPHON_GROQ_URL/],
  'slow-headers': ['late', true, /: has said nothing for 0\.3 s; /],
  'slow-first-byte': ['late', true, /: has said nothing for 0\.3 s; /],
  stall: ['late', true, /: stopped in the middle of a reply and has said nothing for 0\.6 s/],
  'stall-alive': ['late', true, /: stopped in the middle of a reply and has said nothing for 0\.6 s/],
  'end-quietly': ['broken', true, /: ended without a finish_reason in the middle of a reply$/],
  'end-mid-line': ['broken', true, /: sent an event that is not JSON/],
  reset: ['unreachable', true, /: lost the connection to /],
  'reset-at-once': ['unreachable', true, /: lost the connection to /],
  'error-event': ['down', true, /: broke off in the middle of a reply: The server had an error$/],
  'tool-use-failed': ['broken', true, /: broke off in the middle of a reply: Failed to call a function$/],
  'tool-use-refused': ['broken', true, /: wrote what cannot be read, such as a call of a tool; try again/],
  'error-field': ['down', true, /: broke off .*: context shift is disabled$/],
  'leaked-json': ['down', true, /: broke off .*: an error was encountered/],
  'empty-chunk': ['broken', true, /: ended without a finish_reason/],
  'malformed-json': ['broken', true, /: sent an event that is not JSON/],
  'other-shape': ['broken', true, /: sent an event of an unknown shape/],
  'gigantic-line': ['broken', true, /: sent an event of more than /],
  'endless-line': ['broken', true, /: sent an event of more than /],
  'empty-answer': [
    'broken',
    true,
    /: answered without a word; lower its reasoning effort if it thinks, or choose another model with ANTIPHON_LLM_MODEL$/,
  ],
  'reasoning-only': [
    'broken',
    false,
    /: reached its limit of tokens before it said anything, .*; raise max_tokens of the agent, or lower the model's reasoning effort$/,
  ],
  jitter: 'answered',
}
const inStream =
  /^(stall|end-|reset$|error-|tool-use-failed|leaked|empty-chunk|malformed|other-shape|gigantic|endless)/

describe('every fault of the simulator has its kind, and a sentence that says what to mend', () => {
  test.each(chatFaultNames)('%s', async name => {
    const outcome = outcomes[name]
    // Groq always is asked with its own fields, which are dropped when they are what is refused.
    const { model, journal } = await start(name === 'jitter' ? 'jitter=20' : name)
    const { parts, error } = await ask(model)
    expect(
      journal.entries.some(({ event, fault: told }) => event === 'fault-injected' && told === name),
    ).toBe(true)
    if (outcome === 'answered') {
      expect(error).toBeNull()
      return expect(textOf(parts)).toBe(TEXT)
    }
    const [kind, retryable, message] = outcome
    expect(error).toBeInstanceOf(ProviderError)
    expect(error).toMatchObject({ provider: 'groq', kind, retryable })
    expect(error?.message).toMatch(message)
    expect(parts.some(({ type }) => type === 'finish')).toBe(false)
    // A reset may overtake what was sent before it.
    if (inStream.test(name) && name !== 'reset') expect(textOf(parts)).toBe('One two')
    const everything = JSON.stringify([error?.message, error?.stack, String(error?.cause), journal.entries])
    expect(everything).not.toContain(KEY)
  })

  test('how long it asks to be left alone, where another try is worth it', async () => {
    expect((await ask((await start('rate-limit')).model)).error?.retryAfterMs).toBe(35_000)
    expect((await ask((await start('rate-limit=2')).model)).error?.retryAfterMs).toBe(2_000)
    // It says 19 s, after which the request is too large again.
    expect((await ask((await start('too-large')).model)).error?.retryAfterMs).toBeNull()
    expect((await ask((await start('server-error')).model)).error?.retryAfterMs).toBeNull()
  })

  test('a slow answer that is waited for is an answer', async () => {
    for (const fault of ['slow-headers=60', 'slow-first-byte=60', 'stall=60']) {
      const { parts, error } = await ask(
        (await start(fault, { firstTokenMs: 10_000, betweenTokensMs: 10_000 })).model,
      )
      expect(error).toBeNull()
      expect(textOf(parts)).toBe(TEXT)
    }
  })

  test('a connection that is lost before an answer begins is opened again, once', async () => {
    const { model, journal } = await start('reset-at-once@connection=1')
    expect(textOf((await ask(model)).parts)).toBe(TEXT)
    const twice = await start('reset-at-once')
    expect((await ask(twice.model)).error?.kind).toBe('unreachable')
    const asked = [journal, twice.journal].map(({ entries }) =>
      entries.filter(({ event }) => event === 'request-received'),
    )
    expect(asked.map(({ length }) => length)).toEqual([2, 2])
  })

  test('a key that the server says aloud is not shown', async () => {
    const journal = openJournal()
    const host = await startHost([
      simulateChat({ dialect: 'openai', journal, key: 'another', latency: instant }),
    ])
    open.push(host)
    const options = {
      baseUrl: `${host.url}/v1`,
      model: 'm',
      name: 'openai',
      firstTokenMs: 9_000,
      betweenTokensMs: 9_000,
    }
    const { error } = await ask(createOpenAiModel({ ...options, apiKey: KEY }))
    expect(error?.message).toBe(
      'openai: refuses the key; correct ANTIPHON_LLM_KEY (401: Incorrect API key provided: …)',
    )
    expect(JSON.stringify(journal.entries)).not.toMatch(/gsk_|another/)
  })

  test('a key with a line end is told from a wrong one, and not sent', async () => {
    const { model, journal } = await start('moved', { apiKey: `${KEY}\n` })
    const { error } = await ask(model)
    expect(error).toMatchObject({ kind: 'key', retryable: false })
    expect(error?.message).toMatch(/a character that no key has, such as a line end; correct GROQ_API_KEY$/)
    expect(journal.entries).toEqual([])
  })
})
