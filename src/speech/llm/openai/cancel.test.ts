import { afterAll, expect, test } from 'vitest'
import { simulateChat } from '../../../simulate/chat/service.ts'
import { startHost } from '../../../simulate/host.ts'
import { openJournal } from '../../../simulate/journal.ts'
import { parseLatency } from '../../../simulate/providers/latency.ts'
import { createOpenAiModel } from './model.ts'

const TIMES = 60
const waiting: (() => void)[] = []
const journal = openJournal(() => {
  for (const look of waiting) look()
})
const latency = {
  firstToken: parseLatency('20'),
  perToken: parseLatency('2'),
  queue: parseLatency('0'),
  reasoning: [0, 0],
} as const
const mind = {
  name: 'long',
  async *reply() {
    yield { type: 'text-delta', text: 'word '.repeat(2_000) } as const
    yield { type: 'finish', reason: 'stop' } as const
  },
}
const host = await startHost([simulateChat({ dialect: 'groq', journal, latency, mind, models: ['m'] })])
afterAll(host.close)
const model = createOpenAiModel({
  baseUrl: `${host.url}/openai/v1`,
  model: 'm',
  name: 'groq',
  firstTokenMs: 20_000,
  betweenTokensMs: 20_000,
})
const now = () => performance.timeOrigin + performance.now()

function journalled(connection: number, event: string): Promise<number> {
  return new Promise(resolve => {
    const look = () => {
      const entry = journal.entries.find(told => told.connection === connection && told.event === event)
      if (entry === undefined) return
      waiting.splice(waiting.indexOf(look), 1)
      resolve(entry.at)
    }
    waiting.push(look)
    look()
  })
}

const median = (values: readonly number[]) =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0

test('an abort in mid-reply ends the iteration and is seen by the server within 10 ms', async () => {
  const ended: number[] = []
  const seen: number[] = []
  for (let time = 1; time <= TIMES; time++) {
    const controller = new AbortController()
    let deltas = 0
    let aborted = 0
    const options = { signal: controller.signal, tools: [] }
    for await (const part of model.reply([{ role: 'user', content: 'Go on.' }], options)) {
      expect(part.type).toBe('text-delta')
      if (++deltas !== 3) continue
      // In the middle of a wait, as an interruption comes.
      setTimeout(() => {
        aborted = now()
        controller.abort()
      }, 1)
    }
    ended.push(now() - aborted)
    seen.push((await journalled(time, 'reply-cut')) - aborted)
  }
  expect(median(ended)).toBeLessThan(10)
  expect(median(seen)).toBeLessThan(10)
})
