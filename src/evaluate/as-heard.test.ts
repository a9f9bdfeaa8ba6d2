import { expect, test } from 'vitest'
import { asHeard } from './as-heard.ts'

test.each([
  ['It costs $12.50.', 'it costs twelve dollars and fifty cents'],
  ['The API, 9 a.m.', 'the a p i nine a m'],
  ["the CEO's TV", "the c e o's t v"],
  ['March 3 and January 5th', 'march third and january fifth'],
  ['in the 1920s', 'in the nineteen twenties'],
  ['in the nineteen twenty s', 'in the nineteen twenties'],
  ['ABC-123', 'a b c one two three'],
  ['415-555-0132', 'four one five five five five zero one three two'],
  ['20°C, 16 GB, 55 mph', 'twenty degrees celsius sixteen gigabytes fifty five miles per hour'],
  ['help@example.com', 'help at example dot com'],
  ['$2.5 million', 'two point five million dollars'],
  ['3.14 and -5', 'three point one four and minus five'],
])('%j is compared as %j', (written, spoken) => {
  expect(asHeard(written)).toBe(asHeard(spoken))
})

test('what was misheard stays different', () => {
  expect(asHeard('It costs $12.15.')).not.toBe(asHeard('it costs twelve dollars and fifty cents'))
})
