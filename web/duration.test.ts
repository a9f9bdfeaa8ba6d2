import { expect, test } from 'vitest'
import { duration, milliseconds } from './duration.ts'

test('durations read like a clock', () => {
  expect([0, 7.9, 60, 750, 3723, -1].map(duration)).toEqual([
    '0:00',
    '0:07',
    '1:00',
    '12:30',
    '1:02:03',
    '0:00',
  ])
})

test('milliseconds are whole', () => {
  expect(milliseconds(512.4)).toBe('512 ms')
})
