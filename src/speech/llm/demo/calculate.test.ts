import { expect, test } from 'vitest'
import { readSum } from './calculate.ts'
import { hear } from './heard.ts'

test.each([
  ['What is seven plus five?', 12],
  ["What's 7 + 5 times 2?", 17],
  ['ten minus four minus three', 3],
  ['How much is a hundred divided by eight?', 12.5],
  ['twelve times twelve', 144],
  ['three multiplied by four', 12],
  ['ten take away three', 7],
  ['what is two and two', 4],
  ['add three to nine', 12],
  ['subtract five from twelve', 7],
  ['divide ten by four', 2.5],
  ['multiply six by seven', 42],
  ['the difference between ten and four', 6],
  ['twenty percent of fifty', 10],
  ['half of thirty', 15],
  ['twice eight', 16],
  ['the square root of sixteen', 4],
  ['seven squared', 49],
  ['5 / 2', 2.5],
  ['What is too plus, too?', 4],
  ['for times for', 16],
  ['one divided by zero', Number.NaN],
])('%j makes %d', (text, value) => {
  expect(readSum(hear(text).words)).toBe(value)
})

test.each([
  'count from five to twelve',
  'five five five',
  'pick a number between two and nine',
  'hello',
  'twenty times',
])('%j is no sum', text => {
  expect(readSum(hear(text).words)).toBeNull()
})
