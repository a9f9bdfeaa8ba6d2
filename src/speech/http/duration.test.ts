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

test.each([
  ['35', '', 35_000],
  ['0.5', '', 500],
  [null, 'Rate limit reached. Please try again in 34.1475s. Need more tokens?', 34_148],
  [null, 'Please try again in 1m39.738s.', 99_738],
  [null, 'Please try again in 2h0m1s.', 7_201_000],
  [null, 'Please Try Again in 320ms.', 320],
  ['35', 'Please try again in 34.1475s.', 35_000],
  ['Wed, 21 Oct 2026 07:28:00 GMT', 'Please try again in 2s', 2_000],
  ['999999', '', 86_400_000],
  [null, 'Please try again in a while.', null],
  ['-3', '', null],
  [null, '', null],
])('header %j and words %j mean a wait of %j ms', (header, text, ms) => {
  expect(readWait(header, text)).toBe(ms)
})
