import { expect, test } from 'vitest'
import { readDigits } from './digits.ts'
import { hear } from './heard.ts'

const digits = (text: string) => readDigits(hear(text).words)?.join(' ') ?? null

test.each([
  ['My number is five five five double seven oh two.', 'five five five seven seven oh two'],
  ['555-1234', 'five five five one two three four'],
  ['1-0-0-0-1 90210', 'one zero zero zero one nine zero two one zero'],
  ['my phone number is 555. 1234.', 'five five five one two three four'],
  ['triple nine', 'nine nine nine'],
  ['twenty two thirty three', 'twenty two thirty three'],
  ['five six', null],
  ['I bought three apples, two pears and one plum at the market', null],
  ['hello', null],
])('%j is dictated as %j', (text, expected) => {
  expect(digits(text)).toBe(expected)
})
