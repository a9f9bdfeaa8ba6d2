import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { loopStart } from './loop.ts'

const repeat = (tokens: readonly number[], times: number) =>
  Array.from({ length: times }, () => tokens).flat()

describe('loopStart', () => {
  test.each([
    { said: 'one word over and over', tokens: [9, 8, ...repeat([5], 24)], kept: 3 },
    { said: 'a phrase over and over', tokens: [9, ...repeat([1, 2, 3, 4, 5, 6], 4)], kept: 7 },
    {
      said: 'a phrase, cut in the middle of a round',
      tokens: [9, ...repeat([1, 2, 3, 4, 5, 6, 7], 4), 1, 2],
      kept: 8,
    },
  ])('$said is a loop: its first round stays', ({ tokens, kept }) => {
    expect(loopStart(tokens)).toBe(kept)
  })

  test.each([
    { said: 'nothing', tokens: [] },
    { said: 'no, no, no, no', tokens: repeat([694, 29892], 4) },
    { said: 'eight zeros, two tokens each', tokens: repeat([29900, 29899], 8) },
    { said: 'a phrase said twice', tokens: repeat([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12], 2) },
    { said: 'a loop that has ended', tokens: [...repeat([5], 30), 6] },
  ])('$said is none', ({ tokens }) => {
    expect(loopStart(tokens)).toBeNull()
  })

  test('text in which no token comes twice is never one', () => {
    fc.assert(fc.property(fc.uniqueArray(fc.nat(32_000)), tokens => loopStart(tokens) === null))
  })

  test('what it keeps is a beginning, and the rest repeats it', () => {
    const phrase = fc.array(fc.nat(20), { minLength: 1, maxLength: 12 })
    fc.assert(
      fc.property(fc.array(fc.nat(20)), phrase, fc.integer({ min: 24, max: 30 }), (head, round, times) => {
        const tokens = [...head, ...repeat(round, times)]
        const kept = loopStart(tokens)
        expect(kept).not.toBeNull()
        expect(kept).toBeLessThanOrEqual(head.length + round.length)
      }),
    )
  })
})
