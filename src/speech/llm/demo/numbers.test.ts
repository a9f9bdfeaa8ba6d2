import fc from 'fast-check'
import { expect, test } from 'vitest'
import { readNumbers } from './numbers.ts'
import { sayNumber, sayOrdinal, sayYear } from './say-number.ts'

const values = (text: string) => readNumbers(text.split(' ')).map(span => span.value)

test('whatever is said in words is read back as the same number', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 999_999_999_999 }), value => {
      expect(values(sayNumber(value))).toEqual([value])
    }),
  )
})

test('decimals are read back too', () => {
  expect(sayNumber(2.5)).toBe('two point five')
  expect(values('two point five and three point one four')).toEqual([2.5, 3.14])
  expect(sayNumber(-0.125)).toBe('minus zero point one two five')
})

test.each([
  ['five six seven', [5, 6, 7]],
  ['twenty one twenty two', [21, 22]],
  ['from five to twelve', [5, 12]],
  ['nineteen eighty four', [19, 84]],
  ['a hundred and five', [105]],
  ['a dog', []],
  ['zero one', [0, 1]],
  ['two hundred and twenty thousand', [220_000]],
  ['3 million', [3_000_000]],
  ['twenty twenty', [20, 20]],
  ['fish and 20 chips', [20]],
  ['99999999999999999999', []],
])('%j holds %j', (text, expected) => {
  expect(values(text)).toEqual(expected)
})

test.each([
  [1, 'first'],
  [12, 'twelfth'],
  [20, 'twentieth'],
  [22, 'twenty second'],
  [31, 'thirty first'],
])('the ordinal of %i is %j', (value, words) => {
  expect(sayOrdinal(value)).toBe(words)
})

test.each([
  [1984, 'nineteen eighty four'],
  [1900, 'nineteen hundred'],
  [1905, 'nineteen oh five'],
  [2000, 'two thousand'],
  [2005, 'two thousand and five'],
  [2026, 'twenty twenty six'],
])('the year %i is %j', (year, words) => {
  expect(sayYear(year)).toBe(words)
})
