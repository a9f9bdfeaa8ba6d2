import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { piecesOf } from './pieces.ts'

const numbered = (count: number, word = 'word') =>
  Array.from({ length: count }, (_, index) => `${word}${'abcdefghij'[index % 10]}`).join(' ')

describe('a clause', () => {
  test('is one piece, its white space collapsed', () => {
    expect([...piecesOf('  Sure,\n I can\u00a0help.  ')]).toEqual(['Sure, I can help.'])
  })

  test('without words is no piece', () => {
    expect([...piecesOf(' \n\t')]).toEqual([])
    expect([...piecesOf('')]).toEqual([])
  })

  test('that is long is cut after punctuation', () => {
    const [first] = piecesOf(`${numbered(12)}, ${numbered(20)}`)
    expect(first).toBe(`${numbered(12)},`)
  })

  test('that is long and has no punctuation is cut before a conjunction', () => {
    const [first, second] = piecesOf(`${numbered(15)} because ${numbered(20)}`)
    expect(first).toBe(numbered(15))
    expect(second).toMatch(/^because /)
  })

  test('of numbers is cut earlier, because they take longer to say', () => {
    const [first = ''] = piecesOf(Array.from({ length: 25 }, () => '1,234.56').join(' '))
    expect(first.split(' ').length).toBeLessThan(12)
  })
})

test('pieces are never empty, never above 25 words, and together they are the clause', () => {
  const word = fc.oneof(
    fc.string({ unit: fc.constantFrom(...'abc,.-"1'), minLength: 1, maxLength: 30 }),
    fc.constant('and'),
  )
  fc.assert(
    fc.property(fc.array(word, { maxLength: 200 }), words => {
      const pieces = [...piecesOf(words.join(' '))]
      expect(pieces.join(' ')).toBe(words.join(' '))
      for (const piece of pieces) {
        expect(piece).not.toBe('')
        expect(piece.split(' ').length).toBeLessThanOrEqual(25)
      }
    }),
  )
})
