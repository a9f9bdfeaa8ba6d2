import { expect, test } from 'vitest'
import { formatTrees, type LetterTrees, parseTrees, phonesByLetters } from './letter-trees.ts'

const EDGE = '#'
const NEXT_LETTER = 4
const trees: LetterTrees = new Map([
  ['x', { sound: 'K S' }],
  ['a', { feature: NEXT_LETTER, value: EDGE, yes: { sound: 'AH0' }, no: { sound: 'AE1' } }],
  ['e', { sound: '' }],
])

test('a word is read letter by letter, each by its place', () => {
  expect(phonesByLetters(trees, 'axa')).toEqual(['AE1', 'K', 'S', 'AH0'])
  expect(phonesByLetters(trees, 'ae?')).toEqual(['AE1'])
})

test('trees come back from their text', () => {
  expect(parseTrees(formatTrees(trees))).toEqual(trees)
})

test('a broken file is refused', () => {
  expect(() => parseTrees(formatTrees(trees).trimEnd().slice(0, -1))).toThrow(/letter tree of "e" is broken/)
})
