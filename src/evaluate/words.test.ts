import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { spokenWords } from './spoken-words.ts'
import { wordErrors } from './words.ts'

const said = (text: string) => spokenWords(text).join(' ')

describe('spokenWords', () => {
  test.each([
    ['Hello, World!', 'hello world'],
    ['It\u2019s what\'s "fine"', 'it is what is fine'],
    ["I can't, won't and don't", 'i can not will not and do not'],
    ['um, well, uh, yes', 'well yes'],
    ['[noise] go <sil> on (laughs)', 'go on'],
    ['press 5 or 121', 'press five or one hundred twenty one'],
    ['in 1993, 1806 and 2005', 'in nineteen ninety three eighteen oh six and two thousand five'],
    ['PIN 90210', 'pin nine zero two one zero'],
    ['1-0-0', 'one zero zero'],
    ['the 21st and the 3rd', 'the twenty first and the third'],
    ['$15 at 5:00 p.m.', 'fifteen dollars at five pm'],
    ['9:05 am', 'nine oh five am'],
    ['10,000 people', 'ten thousand people'],
    ['Mr. Gray and Mrs. Grey', 'mister gray and missus gray'],
    ['a neighbour’s favourite colours', "a neighbour's favorite colors"],
    ['', ''],
  ])('reads %j as %j', (text, expected) => expect(said(text)).toBe(expected))

  test('reading twice changes nothing more', () => {
    fc.assert(fc.property(fc.string(), text => said(said(text)) === said(text)))
  })
})

describe('wordErrors', () => {
  test.each([
    ['the cat sat', 'The cat sat.', { errors: 0, words: 3, heard: 3, right: 3 }],
    ['the cat sat', 'the bat sat', { errors: 1, words: 3, heard: 3, right: 2 }],
    ['the cat sat', 'the sat', { errors: 1, words: 3, heard: 2, right: 2 }],
    ['the cat sat', 'so the cat sat down', { errors: 2, words: 3, heard: 5, right: 3 }],
    ['the cat sat', '', { errors: 3, words: 3, heard: 0, right: 0 }],
    ['', 'ghost words', { errors: 2, words: 0, heard: 2, right: 0 }],
  ])('%j heard as %j', (reference, hypothesis, expected) => {
    expect(wordErrors(reference, hypothesis)).toEqual(expected)
  })

  test('errors lie between the difference of the lengths and the longer length', () => {
    const words = fc.array(fc.constantFrom('yes', 'no', 'maybe', 'so'), { maxLength: 12 })
    fc.assert(
      fc.property(words, words, (a, b) => {
        const { errors, right } = wordErrors(a.join(' '), b.join(' '))
        expect(errors).toBeGreaterThanOrEqual(Math.abs(a.length - b.length))
        expect(errors).toBeLessThanOrEqual(Math.max(a.length, b.length))
        expect(right).toBeLessThanOrEqual(Math.min(a.length, b.length))
        expect(wordErrors(b.join(' '), a.join(' ')).errors).toBe(errors)
      }),
    )
  })
})
