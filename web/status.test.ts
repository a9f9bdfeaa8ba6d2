import { afterEach, expect, test, vi } from 'vitest'
import { keepKey } from './key.ts'
import { locked, nextPollMs, pollStatus, readStatus, ruleBrain } from './status.ts'

afterEach(() => void vi.unstubAllGlobals())

const answer = {
  version: '0.1.0',
  providers: [
    { stage: 'vad', name: 'silero', why: 'embedded' },
    { stage: 'llm', name: 'demo-rules', why: 'no GROQ_API_KEY' },
  ],
  agents: [{ id: 'demo', name: 'Demo' }, { id: 'nameless' }],
  calls: { live: 3, limit: 12 },
}

test('the status answer is read; an agent without a name is called by its id', () => {
  const status = readStatus(answer)
  expect(status.providers).toHaveLength(2)
  expect(status.agents).toEqual([
    { id: 'demo', name: 'Demo' },
    { id: 'nameless', name: 'nameless' },
  ])
  expect(status.calls).toEqual({ live: 3, limit: 12 })
})

test('missing and odd fields do not break the page, but no object at all is no status', () => {
  expect(readStatus({ providers: [7, { stage: 'tts' }], agents: null }).providers).toEqual([])
  expect(() => readStatus('<html>')).toThrow('no object')
})

test('only the demo brain is called a set of rules', () => {
  expect(ruleBrain(readStatus(answer))).toBe(true)
  expect(ruleBrain(readStatus({ ...answer, providers: [{ stage: 'llm', name: 'groq', why: '' }] }))).toBe(
    false,
  )
  expect(ruleBrain(null)).toBe(false)
})

test('a server that is gone is asked after soon, then ever more slowly', () => {
  expect([1, 2, 3, 4, 9].map(nextPollMs)).toEqual([1000, 2000, 4000, 8000, 8000])
  expect(nextPollMs(0)).toBe(10_000)
})

test('a server that wants a key is asked with the one that was given, and not again once it refused', async () => {
  const kept = new Map<string, string>()
  vi.stubGlobal('sessionStorage', {
    getItem: (name: string) => kept.get(name) ?? null,
    setItem: (name: string, value: string) => kept.set(name, value),
  })
  const headers: unknown[] = []
  vi.stubGlobal('fetch', async (_: string, options: RequestInit) => {
    headers.push(options.headers)
    return new Response('{}', { status: 401 })
  })
  const told: unknown[] = []
  await pollStatus(status => told.push(status), new AbortController().signal)
  keepKey('sk_1')
  await pollStatus(status => told.push(status), new AbortController().signal)
  expect(told).toEqual([locked, locked])
  expect(headers).toEqual([{}, { 'xi-api-key': 'sk_1' }])
})
