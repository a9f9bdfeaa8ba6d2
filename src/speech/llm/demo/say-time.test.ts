import { expect, test } from 'vitest'
import { daysFrom, sayDate, sayDayPart, sayTime, sayWeekday } from './say-time.ts'

const at = (hour: number, minute: number) => new Date(2026, 10, 22, hour, minute)

test.each([
  [0, 0, 'midnight', 'at night'],
  [9, 0, "nine o'clock", 'in the morning'],
  [12, 0, 'noon', 'in the afternoon'],
  [16, 20, 'twenty past four', 'in the afternoon'],
  [16, 23, 'four twenty three', 'in the afternoon'],
  [16, 6, 'four oh six', 'in the afternoon'],
  [18, 45, 'quarter to seven', 'in the evening'],
  [11, 35, 'twenty five to noon', 'in the morning'],
  [23, 55, 'five to midnight', 'at night'],
  [0, 30, 'half past midnight', 'at night'],
  [0, 7, 'twelve oh seven', 'at night'],
])('%i:%i is %j, %s', (hour, minute, words, part) => {
  expect(sayTime(at(hour, minute))).toBe(words)
  expect(sayDayPart(at(hour, minute))).toBe(part)
})

test('a date is a weekday, a day and a month', () => {
  expect(`${sayWeekday(at(1, 0))}, ${sayDate(at(1, 0))}`).toBe('Sunday, the twenty second of November')
  expect(sayDate(daysFrom(new Date(2026, 11, 31, 12, 0), 1))).toBe('the first of January')
  expect(sayDate(daysFrom(new Date(2028, 2, 1, 12, 0), -1))).toBe('the twenty ninth of February')
})
