import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { alignWords } from './align.ts'
import type { Phone } from './utterance.ts'

/** Phones of 0.1 s each after 0.2 s of silence; a comma is a pause of 0.1 s. */
function spoken(names: string): readonly Phone[] {
  return names
    .split(' ')
    .map((name, index) => ({ name, from: 0.2 + index / 10, to: 0.2 + (index + 1) / 10 }))
    .filter(phone => phone.name !== ',')
}
const alone = (...words: readonly string[]) => words.map(word => word.split(' ').filter(Boolean))
const rounded = (spans: readonly { from: number; to: number }[]) =>
  spans.map(({ from, to }) => [Math.round(from * 10), Math.round(to * 10)])

describe('words among phones', () => {
  test('each word has its own where they sound as they do alone', () => {
    const spans = alignWords(spoken('sh uh r , ay k ae n'), alone('sh uh r', 'ay', 'k ae n'))
    expect(rounded(spans)).toEqual([
      [2, 5],
      [6, 7],
      [7, 10],
    ])
  })

  test('a word that sounds otherwise in its sentence does not shift the words after it', () => {
    // "St. Mary Ann": alone "St." is said as street.
    const spans = alignWords(spoken('s ey n t m eh r iy ae n'), alone('s t r iy t', 'm eh r iy', 'ae n'))
    expect(rounded(spans)).toEqual([
      [2, 6],
      [6, 10],
      [10, 12],
    ])
  })

  test('words that moved are shared out: "$2 million" is said "two million dollars"', () => {
    const spans = alignWords(
      spoken('t uw m ih l y ax n d aa l er z n aw'),
      alone('t uw d aa l er z', 'm ih l y ax n', 'n aw'),
    )
    expect(rounded(spans).at(-1)).toEqual([15, 17])
    expect(rounded(spans)[0]?.[0]).toBe(2)
  })

  test('a word without sound has no length and stands where the word before it ends', () => {
    const spans = alignWords(spoken('hh ay , dh eh r'), alone('', 'hh ay', '', 'dh eh r', ''))
    expect(rounded(spans)).toEqual([
      [2, 2],
      [2, 4],
      [4, 4],
      [5, 8],
      [8, 8],
    ])
  })

  test('what has no counterpart at all is shared in proportion', () => {
    const spans = alignWords(spoken('a b c d e f'), alone('x y', 'x y z v'))
    expect(rounded(spans)).toEqual([
      [2, 4],
      [4, 8],
    ])
  })

  test('nothing spoken, or no words, is no trouble', () => {
    expect(alignWords([], alone('hh ay', ''))).toEqual([
      { from: 0, to: 0 },
      { from: 0, to: 0 },
    ])
    expect(alignWords(spoken('hh ay'), [])).toEqual([])
  })
})

describe('whatever is spoken', () => {
  const phone = fc.constantFrom('a', 'b', 'c', 'd')
  test('words follow one another, inside the sound, and the last sound belongs to the last word', () => {
    fc.assert(
      fc.property(
        fc.array(phone, { minLength: 1, maxLength: 30 }),
        fc.array(fc.array(phone, { maxLength: 6 }), { minLength: 1, maxLength: 10 }),
        (said, words) => {
          const phones = spoken(said.join(' '))
          const spans = alignWords(phones, words)
          expect(spans.length).toBe(words.length)
          let at = phones[0]!.from
          for (const { from, to } of spans) {
            expect(from).toBeGreaterThanOrEqual(at)
            expect(to).toBeGreaterThanOrEqual(from)
            at = to
          }
          if (words.some(word => word.length > 0)) expect(at).toBe(phones.at(-1)!.to)
        },
      ),
    )
  })

  test('words that sound as they do alone are exact, whatever lies around them', () => {
    fc.assert(
      fc.property(
        fc.array(fc.array(phone, { minLength: 1, maxLength: 6 }), { minLength: 1, maxLength: 10 }),
        words => {
          const phones = spoken(words.flat().join(' '))
          let count = 0
          for (const [index, span] of alignWords(phones, words).entries()) {
            expect(span.from).toBe(phones[count]!.from)
            count += words[index]!.length
            expect(span.to).toBe(phones[count - 1]!.to)
          }
        },
      ),
    )
  })
})
