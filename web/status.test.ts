import { expect, test } from 'vitest'
import { nextPollMs, readStatus, ruleBrain } from './status.ts'

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
