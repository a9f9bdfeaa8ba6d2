import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { sayLetters } from './fixtures/letters.ts'
import { phrasesOf } from './phrases.ts'

const cut = (clause: string, isFirst = true) =>
  [...phrasesOf(sayLetters(clause), isFirst)].map(phrase => phrase.map(({ text }) => text).join(' '))
const sounds = (phrase: string) => phrase.replace(/[^a-z]/gi, '').length

describe('a clause', () => {
  test('that is short is one phrase', () => {
    expect(cut('Sure I can help you with that.')).toEqual(['Sure I can help you with that.'])
  })

  test('is cut at the end of a sentence, and what is silent stays behind it', () => {
    expect(cut('Yes. 🙂 Is that all? "Good!"')).toEqual(['Yes. 🙂', 'Is that all?', '"Good!"'])
  })

  test('that is long is cut after its last mark that fits', () => {
    const clause =
      'The doctor has time at nine, or, if you like, at ten, for you and for your family and for everybody else.'
    expect(cut(clause, false)[0]).toBe('The doctor has time at nine, or, if you like, at ten,')
  })

  test('begins with what is said soonest when it is the first of a reply, and the next phrase is no longer than that one covers', () => {
    expect(cut('You said, four of clubs. I have no rule.')).toEqual([
      'You said,',
      'four of clubs.',
      'I have no rule.',
    ])
    expect(cut('Sure, I can.')).toEqual(['Sure, I can.'])
    const [first = '', second = ''] = cut(
      'At nine, the doctor has time for you and your family and for everybody else who comes in with you.',
    )
    expect(first).toBe('At nine,')
    expect(sounds(second)).toBeLessThanOrEqual(5 * sounds(first))
  })

  test('without marks is cut before a conjunction, else before a preposition, else where it must be', () => {
    expect(
      cut('The doctor called yesterday evening because something about your papers was missing.')[0],
    ).toBe('The doctor called yesterday evening')
    expect(cut('Yesterday evening the doctor called about your missing papers.')[0]).toBe(
      'Yesterday evening the doctor called',
    )
    expect(cut('Yesterday evening somebody called doctor Miller again again again.')[0]).toBe(
      'Yesterday evening somebody called',
    )
  })

  test('may be longer when it is not the first of a reply', () => {
    const clause = 'Yesterday evening the doctor called somebody about your papers.'
    expect(cut(clause).length).toBe(2)
    expect(cut(clause, false)).toEqual([clause])
  })

  test('leaves no short rest', () => {
    expect(cut('Somebody calls doctor Miller every day at six.')).toEqual([
      'Somebody calls doctor Miller every day at six.',
    ])
  })
})

test('a word that is far too long is not said to its end', () => {
  const [[word] = []] = [...phrasesOf([{ text: 'key', ipa: 'aba '.repeat(500), after: '.' }], true)]
  expect(word!.text).toBe('key')
  expect(word!.ipa.length).toBeLessThanOrEqual(200)
  expect(word!.ipa.endsWith('aba')).toBe(true)
})

test('phrases together are the clause, and none but a single word is longer than about five seconds', () => {
  const word = fc.oneof(
    fc.string({ unit: fc.constantFrom(...'abc,.?"1🙂'), minLength: 1, maxLength: 20 }),
    fc.constantFrom('and', 'to', 'because'),
  )
  fc.assert(
    fc.property(fc.array(word, { minLength: 1, maxLength: 60 }), fc.boolean(), (words, isFirst) => {
      const phrases = cut(words.join(' '), isFirst)
      expect(phrases.join(' ')).toBe(words.join(' '))
      for (const [index, phrase] of phrases.entries()) {
        const limit = isFirst && index === 0 ? 40 : 71
        expect(sounds(phrase) <= limit || !phrase.trim().includes(' ')).toBe(true)
      }
    }),
  )
})
