import fc from 'fast-check'
import { expect, test } from 'vitest'
import { splitHeard } from './correction.ts'

test('the part after the cut is unheard', () => {
  expect(splitHeard('It is sunny in Paris today.', 'It is sunny')).toEqual({
    heard: 'It is sunny',
    unheard: ' in Paris today.',
  })
})

test.each(['It is sunny…', 'It is sunny...', 'It is sunny —', 'It is sunny--'])(
  'a cut mark that the server appended is not taken for words: %s',
  corrected => {
    expect(splitHeard('It is sunny in Paris.', corrected)).toEqual({
      heard: 'It is sunny',
      unheard: ' in Paris.',
    })
  },
)

test('a reply that ends in an ellipsis and was heard whole has nothing unheard', () => {
  expect(splitHeard('Let me see...', 'Let me see...')).toEqual({ heard: 'Let me see...', unheard: '' })
})

test('a reply of which nothing was heard is unheard from its first word', () => {
  expect(splitHeard('Hello there.', '')).toEqual({ heard: '', unheard: 'Hello there.' })
})

test('a correction in other words replaces the reply', () => {
  expect(splitHeard('It costs €5.', 'It costs five')).toEqual({ heard: 'It costs five', unheard: '' })
})

test('wherever a reply is cut, both parts together are the reply', () => {
  fc.assert(
    fc.property(fc.string(), fc.nat(), (text, at) => {
      const { heard, unheard } = splitHeard(text, text.slice(0, at))
      expect((heard + unheard).trim()).toBe(text.trim())
    }),
  )
})
