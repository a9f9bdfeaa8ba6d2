import { expect, test } from 'vitest'
import { readDuration, readWait } from './duration.ts'

test.each([
  ['1m39.738s', 99_738],
  ['43.2s', 43_200],
  ['500ms', 500],
  ['1h0m0.5s', 3_600_500],
  ['24h0m0s', 86_400_000],
  ['9000h', 86_400_000],
  ['', null],
  ['12', null],
  ['1m soon', null],
  [`${'9'.repeat(50)}s`, null],
])('%j is %j ms', (text, ms) => {
  expect(readDuration(text)).toBe(ms)
})

test('how long to wait: the header’s seconds, else what the text says', () => {
  expect(readWait('100', 'try again in 1m39.738s.')).toBe(100_000)
  expect(readWait(null, 'Please try again in 1m39.738s. Need more?')).toBe(99_738)
  expect(readWait('Fri, 27 Nov 2026 10:00:00 GMT', 'Please try again in 7.5s.')).toBe(7_500)
  expect(readWait(null, 'no')).toBeNull()
})
