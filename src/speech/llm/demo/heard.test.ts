import { expect, test } from 'vitest'
import { hear } from './heard.ts'

test.each([
  ["What's the time?", 'what is the time'],
  ["I can't, I don't and I won't.", 'i can not i do not and i will not'],
  ['Three times four', 'three times four'],
  ['7 + 5 × 2', '7 plus 5 times 2'],
  ['10 - 4', '10 minus 4'],
  ['1-0-0-0-1 90210', '1 0 0 0 1 90210'],
  ['1,250 or 2.5', '1250 or 2.5'],
  ['twenty-one', 'twenty one'],
  ['Um, uh, well, hmm', 'well'],
  ['Mm-hmm. Uh-huh.', 'uhhuh uhhuh'],
  ['“Hello” — she said…', 'hello she said'],
  ['...?!', ''],
  ['', ''],
])('%j is heard as %j', (text, words) => {
  expect(hear(text).words.join(' ')).toBe(words)
})

test('politeness around a request is not part of what is matched', () => {
  expect(hear('Okay, so please stop now, please.').keys).toEqual(['stop'])
  expect(hear('Okay.').keys).toEqual(['okay'])
})

test('of a very long utterance the end is kept', () => {
  const heard = hear(`${'word '.repeat(5000)}stop`)
  expect(heard.words.length).toBeLessThanOrEqual(80)
  expect(heard.words.at(-1)).toBe('stop')
})
