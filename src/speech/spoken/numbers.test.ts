import { expect, test } from 'vitest'
import { cardinal, digitsInPairs, digitsSingly, ordinal } from './numbers.ts'

test.each([
  [0, 'zero'],
  [19, 'nineteen'],
  [40, 'forty'],
  [121, 'one hundred twenty one'],
  [1_000, 'one thousand'],
  [12_005, 'twelve thousand five'],
  [2_000_000_001, 'two billion one'],
  [1e15, 'one zero zero zero zero zero zero zero zero zero zero zero zero zero zero zero'],
])('%d is %s', (value, words) => {
  expect(cardinal(value)).toBe(words)
})

test.each([
  [1, 'first'],
  [12, 'twelfth'],
  [20, 'twentieth'],
  [103, 'one hundred third'],
])('rank %d is %s', (value, words) => {
  expect(ordinal(value)).toBe(words)
})

test('digits are read singly or in pairs', () => {
  expect(digitsSingly('41-5')).toBe('four one five')
  expect(['1987', '1905', '2005', '2000', '1900', '4000'].map(digitsInPairs)).toEqual([
    'nineteen eighty seven',
    'nineteen oh five',
    'two thousand five',
    'two thousand',
    'nineteen hundred',
    'four thousand',
  ])
})
