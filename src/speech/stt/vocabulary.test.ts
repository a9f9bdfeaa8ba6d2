import { describe, expect, test } from 'vitest'
import { readVocabulary, wordsOf } from './vocabulary.ts'

describe('wordsOf', () => {
  const pieces = [
    '<unk>',
    '<s>',
    '</s>',
    '\u2581He',
    'llo',
    ',',
    '\u2581wor',
    'ld',
    '<0xC3>',
    '<0xA9>',
    '\u2581',
    'no',
  ]
  const texts = (tokens: number[]) => wordsOf(tokens, [], pieces).map(word => word.text)

  test('joins pieces into words and keeps the punctuation at its word', () => {
    expect(texts([3, 4, 5, 6, 7])).toEqual(['Hello,', 'world'])
  })

  test('spells characters that have no piece from their bytes', () => {
    expect(texts([6, 8, 9])).toEqual(['wor\u00e9'])
  })

  test('leaves out special tokens and words without letters', () => {
    expect(texts([1, 3, 2, 32_767, 4, 10])).toEqual(['Hello'])
  })

  test('begins a word with a piece that continues none', () => {
    expect(texts([11, 3])).toEqual(['no', 'He'])
  })

  test('gives each word the log probabilities of its own tokens', () => {
    expect(wordsOf([3, 4, 32_000, 6], [-1, -2, -9, -3], pieces)).toEqual([
      { text: 'Hello', logProbabilities: [-1, -2] },
      { text: 'wor', logProbabilities: [-3] },
    ])
  })
})

test('the real vocabulary is read and spells a sentence', async () => {
  const vocabulary = await readVocabulary()
  const tokens = ['\u2581Hello', '\u2581there', '.'].map(piece => vocabulary.indexOf(piece))
  expect(wordsOf(tokens, [], vocabulary).map(word => word.text)).toEqual(['Hello', 'there.'])
})
