import { expect, test } from 'vitest'
import { virtualClock } from '../../flow/virtual-clock.ts'
import { readDuration } from '../../speech/http/duration.ts'
import { FREE_PLAN, goDuration, openAllowances, reportedText } from './allowances.ts'

test('headers are those of the free plan as recorded after one request', () => {
  const allowances = openAllowances(FREE_PLAN, virtualClock())
  expect(allowances.take('m', 2)).toBeNull()
  expect(allowances.headers()).toEqual({
    'x-ratelimit-limit-requests': '2000',
    'x-ratelimit-remaining-requests': '1999',
    'x-ratelimit-reset-requests': '43.2s',
    'x-ratelimit-limit-audio-seconds': '7200',
    'x-ratelimit-remaining-audio-seconds': '7198',
    'x-ratelimit-reset-audio-seconds': '1s',
  })
})

test('twenty requests a minute, and one more every three seconds', async () => {
  const clock = virtualClock()
  const allowances = openAllowances(FREE_PLAN, clock)
  for (let request = 0; request < 20; request++) expect(allowances.take('m', 2)).toBeNull()
  expect(allowances.take('m', 2)).toMatchObject({ status: 429, type: 'requests', retryAfterMs: 3_000 })
  await clock.pass(3_000)
  expect(allowances.take('m', 2)).toBeNull()
})

test('audio of an hour, and a file that is longer than that', () => {
  const allowances = openAllowances(FREE_PLAN, virtualClock())
  expect(allowances.take('m', 7_170)).toBeNull()
  expect(allowances.take('m', 230)).toMatchObject({ status: 429, type: 'seconds', retryAfterMs: 100_000 })
  expect(allowances.take('m', 7_201)).toMatchObject({ status: 413, type: 'seconds' })
})

test('the text of a refusal is the one that was reported', () => {
  expect(reportedText('whisper-large-v3', 99_738)).toContain(
    'on seconds of audio per hour (ASPH): Limit 7200, Used 7170, Requested 230. Please try again in 1m39.738s.',
  )
})

test.each([0, 1_000, 43_200, 99_738, 3_600_500, 86_400_000])(
  '%d ms as Go writes it can be read again',
  ms => {
    expect(readDuration(goDuration(ms))).toBe(ms)
  },
)
