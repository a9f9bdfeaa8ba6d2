import { expect, test } from 'vitest'
import { virtualClock } from '../../../flow/virtual-clock.ts'
import { openBudget } from './budget.ts'

const headers = (of: Readonly<Record<string, string>>) => (name: string) => of[name] ?? null
const one = { requests: 1, audioSeconds: 10 }
// As recorded from Groq's free plan: 2,000 requests a day, 7,200 s of audio an hour.
const recorded = {
  'x-ratelimit-limit-requests': '2000',
  'x-ratelimit-remaining-requests': '1999',
  'x-ratelimit-reset-requests': '43.2s',
  'x-ratelimit-limit-audio-seconds': '7200',
  'x-ratelimit-remaining-audio-seconds': '7198',
  'x-ratelimit-reset-audio-seconds': '1s',
}

test('nothing is kept back as long as nothing is known, or enough is left', () => {
  const budget = openBudget(virtualClock())
  expect(budget.waitMs(one)).toBe(0)
  budget.learn(headers(recorded))
  expect(budget.waitMs(one)).toBe(0)
})

test('with no request left the next one comes back after a day’s share, not after a day', async () => {
  const clock = virtualClock()
  const budget = openBudget(clock)
  budget.learn(
    headers({ ...recorded, 'x-ratelimit-remaining-requests': '0', 'x-ratelimit-reset-requests': '24h0m0s' }),
  )
  expect(budget.waitMs(one)).toBeCloseTo(43_200)
  await clock.pass(43_201)
  expect(budget.waitMs(one)).toBe(0)
})

test('audio that is used up refills at the rate that the reset tells', async () => {
  const clock = virtualClock()
  const budget = openBudget(clock)
  budget.learn(
    headers({
      ...recorded,
      'x-ratelimit-remaining-audio-seconds': '4',
      'x-ratelimit-reset-audio-seconds': '59m58s',
    }),
  )
  expect(budget.waitMs(one)).toBeCloseTo(3_000, -1)
  await clock.pass(3_001)
  expect(budget.waitMs(one)).toBe(0)
  budget.spend(one)
  expect(budget.waitMs(one)).toBeGreaterThan(4_900)
})

test('what was refused is left alone; a sooner refusal does not shorten that', async () => {
  const clock = virtualClock()
  const budget = openBudget(clock)
  budget.blockFor(99_738)
  budget.blockFor(1_000)
  await clock.pass(90_000)
  expect(budget.waitMs(one)).toBeCloseTo(9_738)
  await clock.pass(9_738)
  expect(budget.waitMs(one)).toBe(0)
})

test('more than there ever is is let through once all is there: the server says why it will not do', () => {
  const budget = openBudget(virtualClock())
  budget.learn(headers({ ...recorded, 'x-ratelimit-remaining-audio-seconds': '7200' }))
  expect(budget.waitMs({ requests: 1, audioSeconds: 9_000 })).toBe(0)
})

test.each([
  {},
  { 'x-ratelimit-limit-requests': 'many' },
  { ...recorded, 'x-ratelimit-reset-requests': 'soon' },
])('headers that are missing or odd tell nothing: %j', odd => {
  const budget = openBudget(virtualClock())
  budget.learn(headers(odd as Record<string, string>))
  expect(budget.waitMs({ requests: 1_999, audioSeconds: 0 })).toBe(0)
})
