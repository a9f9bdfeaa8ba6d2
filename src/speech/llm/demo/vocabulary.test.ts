import { expect, test } from 'vitest'
import { distanceWithin, mender } from './vocabulary.ts'

const mend = mender(['count', 'story', 'weather', 'backwards', 'time', 'stop'])

test.each([
  ['coount', 'count'],
  ['weathr', 'weather'],
  ['backwords', 'backwards'],
  ['bakwords', 'backwards'],
  ['whether', 'weather'],
  ['dime', 'time'],
])('%j is taken for %j', (heard, meant) => {
  expect(mend(heard)).toBe(meant)
})

test.each(['store', 'county', 'step', 'mount', 'story', 'xyzzy'])('%j is left alone', word => {
  expect(mend(word)).toBe(word)
})

test.each([
  ['kitten', 'sitting', 3, true],
  ['kitten', 'sitting', 2, false],
  ['', 'ab', 1, false],
  ['same', 'same', 0, true],
])('%j and %j are within %i: %j', (a, b, reach, near) => {
  expect(distanceWithin(a, b, reach)).toBe(near)
})
