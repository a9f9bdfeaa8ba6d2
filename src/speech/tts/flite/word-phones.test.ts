import { expect, test } from 'vitest'
import { rememberWordPhones } from './word-phones.ts'

function openDictionary(maxWords?: number) {
  const asked: string[] = []
  const phonesOf = rememberWordPhones(spoken => {
    asked.push(spoken)
    return [...spoken]
  }, maxWords)
  return { asked, phonesOf }
}

test('a word is looked up once, whatever punctuation follows it', () => {
  const { asked, phonesOf } = openDictionary()
  for (const spoken of ['Sure', 'Sure,', 'Sure?!']) expect(phonesOf(spoken)).toEqual(['S', 'u', 'r', 'e'])
  expect(asked).toEqual(['Sure'])
})

test('punctuation alone is not looked up', () => {
  const { asked, phonesOf } = openDictionary()
  expect(phonesOf('...')).toEqual([])
  expect(asked).toEqual([])
})

test('the word that was not asked for the longest is forgotten first', () => {
  const { asked, phonesOf } = openDictionary(2)
  for (const spoken of ['a', 'b', 'a', 'c', 'a', 'b']) phonesOf(spoken)
  expect(asked).toEqual(['a', 'b', 'c', 'b'])
})
