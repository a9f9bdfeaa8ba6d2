import { describe, expect, test } from 'vitest'
import { extentOf, placeWords, startsOf } from './word-times.ts'

const words = [
  { text: 'one,', from: 1, to: 3 },
  { text: '🙂', from: 4, to: 4 },
  { text: 'two', from: 4, to: 5 },
]

describe('durations', () => {
  test('say where each id begins and the last one ends', () => {
    expect(startsOf(Float32Array.of(1, 2, 0, 1), 400)).toEqual([0, 100, 300, 300, 400])
  })

  test('that are not in frames are shared out', () => {
    expect(startsOf([5, 5, 10], 100)).toEqual([0, 25, 50, 100])
  })

  test('that make no sense put everything at the beginning', () => {
    expect(startsOf([Number.NaN, -3], 100)).toEqual([0, 0, 0])
    expect(startsOf([], 100)).toEqual([0])
  })
})

describe('words', () => {
  const starts = startsOf([1, 1, 1, 1, 1, 1], 600)

  test('sound from the first one said to the last', () => {
    expect(extentOf(words, starts)).toEqual({ from: 100, to: 500 })
    expect(extentOf([], starts)).toEqual({ from: 0, to: 0 })
  })

  test('lie inside what is heard, and a silent one where the one before it ends', () => {
    expect(placeWords(words, starts, { from: 150, to: 450 })).toEqual([
      { text: 'one,', from: 0, to: 150 },
      { text: '🙂', from: 150, to: 150 },
      { text: 'two', from: 250, to: 300 },
    ])
  })
})
