import { expect, test } from 'vitest'
import { toValue } from './value.ts'

const of = (type: 'boolean' | 'string' | 'integer' | 'number', choices: string[] | null = null) => ({
  type,
  choices,
})

test.each([
  [true, of('boolean'), true],
  ['Yes', of('boolean'), true],
  ['false', of('boolean'), false],
  [42, of('integer'), 42],
  ['1,200', of('integer'), 1200],
  ['-3.0', of('integer'), -3],
  ['19.99', of('number'), 19.99],
  ['Ada', of('string'), 'Ada'],
  [7, of('string'), '7'],
  ['GOLD', of('string', ['gold', 'silver']), 'gold'],
  ['none', of('string', ['none', 'some']), 'none'],
  [null, of('string'), null],
  ['N/A', of('number'), null],
  ['unknown', of('boolean'), null],
] as const)('%j as %j is %j', (answer, datum, value) =>
  expect(toValue(answer, datum)).toEqual({ value, problem: null }),
)

test.each([
  ['about 3', of('integer'), 'no integer'],
  [2.5, of('integer'), 'no integer'],
  ['1e999', of('number'), 'no number'],
  [{ a: 1 }, of('string'), 'no string'],
  ['maybe', of('boolean'), 'no boolean'],
  ['bronze', of('string', ['gold', 'silver']), 'none of the allowed values'],
])('%j as %j is none, and says so', (answer, datum, problem) => {
  const read = toValue(answer, datum)
  expect(read.value).toBeNull()
  expect(read.problem).toContain(problem)
})
