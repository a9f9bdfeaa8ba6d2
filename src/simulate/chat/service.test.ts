import { afterEach, describe, expect, test } from 'vitest'
import type { Clock } from '../../flow/clock.ts'
import type { LanguageModel } from '../../speech/provider.ts'
import { parseFault } from '../fault-plan.ts'
import { type SimulatorHost, startHost } from '../host.ts'
import { openJournal } from '../journal.ts'
import { seedRandom } from '../line/random.ts'
import { chatFaultNames, chatFaults } from './catalogue.ts'
import { drawPace, drawThoughts, instant, publishedLatency } from './latency.ts'
import { durationText, openLimits } from './limits.ts'
import { type ChatServiceOptions, simulateChat } from './service.ts'

const mind: LanguageModel = {
  name: 'mind',
  async *reply(messages) {
    yield { type: 'text-delta', text: messages.at(-1)?.content ?? '' }
    yield { type: 'finish', reason: 'stop' }
  },
}
const open: SimulatorHost[] = []
afterEach(async () => {
  for (const host of open.splice(0)) await host.close()
})

async function start(faults: readonly string[] = [], more: Partial<ChatServiceOptions> = {}) {
  const journal = openJournal()
  const rules = faults.map(text => parseFault(text, chatFaultNames))
  const service = simulateChat({
    dialect: 'vllm',
    journal,
    faults: rules,
    latency: instant,
    mind,
    models: ['m'],
    ...more,
  })
  const host = await startHost([service])
  open.push(host)
  const ask = async (content = 'One two three four five.', headers: Record<string, string> = {}) => {
    const body = JSON.stringify({ model: 'm', stream: true, messages: [{ role: 'user', content }] })
    const path = more.dialect === 'groq' ? '/openai/v1/chat/completions' : '/v1/chat/completions'
    const answer = await fetch(`${host.url}${path}`, { method: 'POST', body, headers })
    return { status: answer.status, headers: answer.headers, text: await answer.text().catch(() => 'cut') }
  }
  const injected = () => journal.entries.filter(({ event }) => event === 'fault-injected')
  return { journal, host, ask, injected }
}
const said = (text: string) =>
  [...text.matchAll(/"content":"([^"]+)"/g)].map(([, content]) => content).join('')

describe('a fault happens when it is to happen', () => {
  test('in one request', async () => {
    const { ask, injected } = await start(['server-error@connection=2'])
    expect([(await ask()).status, (await ask()).status, (await ask()).status]).toEqual([200, 500, 200])
    expect(injected()).toMatchObject([{ connection: 2, fault: 'server-error' }])
  })

  test('at one delta, which is counted from 1', async () => {
    const { ask, injected } = await start([
      'end-quietly@message=2,connection=1',
      'end-quietly@message=5,connection=2',
    ])
    expect([said((await ask()).text), said((await ask()).text)]).toEqual(['One', 'One two three four'])
    expect(injected()).toMatchObject([
      { connection: 1, message: 2 },
      { connection: 2, message: 5 },
    ])
  })

  test('without a delta at the third, or at the end of what is shorter', async () => {
    const { ask } = await start(['end-quietly'])
    const long = await ask()
    const short = await ask('Yes')
    expect([said(long.text), said(short.text)]).toEqual(['One two', 'Yes'])
    for (const { text } of [long, short]) expect(text).not.toMatch(/finish_reason":"|DONE/)
  })

  test('in one stretch of time', async () => {
    let ms = 0
    const clock: Clock = { now: () => ms, after: () => () => {} }
    const { ask } = await start(['bad-gateway@from=1s,to=2s'], { clock })
    const statuses: number[] = []
    for (const at of [0, 1_000, 1_999, 2_000]) {
      ms = at
      statuses.push((await ask()).status)
    }
    expect(statuses).toEqual([200, 502, 502, 200])
  })

  test('a list of models is spared by what is about one request', async () => {
    const { host } = await start(['server-error@connection=1'])
    expect((await fetch(`${host.url}/v1/models`)).status).toBe(200)
    const ill = await start(['server-error'])
    expect((await fetch(`${ill.host.url}/v1/models`)).status).toBe(500)
  })

  test('every fault says what it is and how it is known', () => {
    expect(chatFaultNames.length).toBeGreaterThan(30)
    for (const { tag, text } of Object.values(chatFaults)) {
      expect(['recorded', 'documented', 'issue', 'client', 'inferred', 'measured']).toContain(tag)
      expect(text).toMatch(/\S/)
    }
  })
})

test('the journal has the whole of a request, and no key', async () => {
  const { ask, journal } = await start([], { key: 'sk-secret-key' })
  await ask('One two.', { authorization: 'Bearer sk-secret-key' })
  await ask('One two.', { authorization: 'Bearer sk-secret-other' })
  await expect.poll(() => journal.entries.at(-1)?.event).toBe('reply-ended')
  const of = (number: number) => journal.entries.filter(({ connection }) => connection === number)
  expect(of(1).map(({ event }) => event)).toEqual([
    'request-received',
    'headers-sent',
    'opening-sent',
    'text-sent',
    'text-sent',
    'text-sent',
    'finish-sent',
    'text-ended',
    'reply-ended',
  ])
  expect(of(1)[0]).toMatchObject({ model: 'm', messages: 1, tools: 0 })
  expect(of(1)[3]).toMatchObject({ characters: 3 })
  expect(of(2)[1]).toMatchObject({ event: 'headers-sent', status: 401 })
  expect(JSON.stringify(journal.entries)).not.toContain('sk-secret')
})

test('what is no chat request is refused; what is another’s path is left to it', async () => {
  const { host } = await start()
  const post = (path: string, body: string) => fetch(`${host.url}${path}`, { method: 'POST', body })
  expect((await post('/v1/chat/completions', 'no JSON')).status).toBe(400)
  expect((await post('/v1/chat/completions', '{"model":"m","messages":[]}')).status).toBe(400)
  expect((await post('/v1/audio/speech', '{}')).status).toBe(404)
  expect((await post('/openai/v1/chat/completions', '{}')).status).toBe(404)
})

describe('how fast it is', () => {
  test('Groq: half of the first chunks within 220 ms, 95 of a hundred within 600, and 30 to 80 thoughts', () => {
    const random = seedRandom(7)
    const { groq } = publishedLatency
    const first = Array.from({ length: 4_000 }, () => drawPace(groq, random).firstMs).sort((a, b) => a - b)
    expect(Math.abs((first[2_000] ?? 0) - 220)).toBeLessThan(15)
    expect(Math.abs((first[3_800] ?? 0) - 600)).toBeLessThan(60)
    const thoughts = Array.from({ length: 200 }, () => drawThoughts(groq.reasoning, 'low', random).length)
    expect(Math.min(...thoughts)).toBeGreaterThanOrEqual(30)
    expect(Math.max(...thoughts)).toBeLessThanOrEqual(80)
    expect(drawThoughts(groq.reasoning, 'none', random)).toEqual([])
    expect(drawThoughts(groq.reasoning, 'medium', random).length).toBeGreaterThanOrEqual(90)
  })

  test('a chunk is not sent before it is due', async () => {
    const wait = (ms: number) => ({ kind: 'constant', ms }) as const
    const latency = { firstToken: wait(60), perToken: wait(10), queue: wait(20), reasoning: [5, 5] } as const
    const { ask, journal } = await start([], { latency, dialect: 'groq' })
    const { text } = await ask('One two.')
    expect(text).toContain('"queue_time":0.02')
    const at = (event: string) => journal.entries.find(entry => entry.event === event)?.at ?? 0
    expect(at('opening-sent') - at('headers-sent')).toBeGreaterThanOrEqual(59)
    // Medium effort, three times five thoughts, before the first word.
    expect(at('text-sent') - at('headers-sent')).toBeGreaterThanOrEqual(209)
  })
})

describe('limits', () => {
  test('run down, refuse with the time to wait, and come back', async () => {
    let ms = 0
    const { take } = openLimits(
      { now: () => ms, after: () => () => {} },
      { requestsPerDay: 1_000, tokensPerMinute: 6_000 },
    )
    expect(take(4_000)).toMatchObject({ refusal: null, headers: { 'x-ratelimit-remaining-tokens': '2000' } })
    expect(take(4_000)).toMatchObject({ refusal: { afterMs: 20_000, used: 4_000 } })
    ms = 20_000
    expect(take(4_000)).toMatchObject({ refusal: null, headers: { 'x-ratelimit-remaining-tokens': '0' } })
    expect(take(6_001).refusal).toBe('too-large')
  })

  test('on the wire', async () => {
    const limits = { requestsPerDay: 1_000, tokensPerMinute: 40 }
    const { ask } = await start([], { dialect: 'groq', limits })
    const words = 'word '.repeat(25)
    expect((await ask(words)).status).toBe(200)
    const refused = await ask(words)
    expect(refused.status).toBe(429)
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0)
    expect(refused.text).toMatch(
      /tokens per minute \(TPM\): Limit 40, Used \d+, Requested \d+\. Please try again in [\d.]+s\./,
    )
    expect((await ask('word '.repeat(60))).status).toBe(413)
  })

  test.each([
    [320, '320ms'],
    [43_200, '43.2s'],
    [99_738, '1m39.738s'],
    [60_000, '1m0s'],
  ])('%i ms are %s', (ms, text) => {
    expect(durationText(ms)).toBe(text)
  })
})
