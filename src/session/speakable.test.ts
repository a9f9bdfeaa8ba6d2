import fc from 'fast-check'
import { expect, test } from 'vitest'
import { speakable } from './speakable.ts'

test.each([
  ['It is **very** important, *really*.', 'It is very important, really.'],
  ['Use `npm start` or __both__.', 'Use npm start or both.'],
  ['See [the docs](https://example.com/a_b).', 'See the docs.'],
  ['## Options', 'Options'],
  ['* One apple', 'One apple'],
  ['Great 🎉! See you 👋🏽.', 'Great! See you.'],
  ['The flag 🇩🇪 and the family 👨‍👩‍👧.', 'The flag and the family.'],
  ['2 * 3 is 6, and 2*3 too.', '2 * 3 is 6, and 2*3 too.'],
  ['The variable user_name is ~~old~~ new.', 'The variable user_name is old new.'],
  ['Acme® costs $5 — or 10 € a month; #1 of 3.', 'Acme® costs $5 — or 10 € a month; #1 of 3.'],
  ['🎉', ''],
  ['---', ''],
  ['…', ''],
])('%s', (text, spoken) => {
  expect(speakable(text)).toBe(spoken)
})

test('plain sentences stay as they are, and nothing is cleaned twice', () => {
  const word = fc.stringMatching(/^[a-zA-ZäöüéñÀ-ÖØ-öø-ž0-9][a-zA-ZäöüéñÀ-ÖØ-öø-ž0-9'’$%-]{0,7}$/)
  fc.assert(
    fc.property(fc.array(word, { minLength: 1 }), words => {
      const text = `${words.join(' ')}.`
      expect(speakable(text)).toBe(text)
    }),
  )
  fc.assert(
    fc.property(fc.string(), text => {
      expect(speakable(speakable(text)).length).toBeLessThanOrEqual(speakable(text).length)
    }),
  )
})
