import fc from 'fast-check'
import { expect, test } from 'vitest'
import { openSpokenText } from './thinking.ts'

/** Pushes the text cut at these places. */
function said(text: string, cuts: readonly number[]): string {
  const spoken = openSpokenText()
  const places = [0, ...cuts.map(cut => cut % (text.length + 1)).sort((a, b) => a - b), text.length]
  const deltas = places.slice(1).map((to, index) => text.slice(places[index], to))
  return deltas.map(delta => spoken.push(delta)).join('') + spoken.end()
}

test.each([
  ['Hello there.', 'Hello there.'],
  ['<think>\nThe caller greets.\n</think>\n\nHello there.', 'Hello there.'],
  ['\n <think></think>Hello there.', 'Hello there.'],
  ['<think>a < b <thin </thin></think>3 < 4 and <b> too <', '3 < 4 and <b> too <'],
  ['One. <think>Hm.</think>Two.', 'One. Two.'],
  ['<think>never ends', ''],
  ['<think><think></think>said', 'said'],
  // What a template began cannot be told from speech; its end is not said.
  ['Hm.</think>\nHello.', 'Hm.\nHello.'],
  [' ', ''],
])('%j is said as %j, however it comes', (text, expected) => {
  fc.assert(
    fc.property(fc.array(fc.nat(), { maxLength: 12 }), cuts => {
      expect(said(text, cuts)).toBe(expected)
    }),
  )
})

test('words are not held back for what can be no tag', () => {
  const spoken = openSpokenText()
  expect(['Hel', 'lo <', 'b', '> <th', 'e> '].map(spoken.push)).toEqual(['Hel', 'lo ', '<b', '> ', '<the> '])
})
