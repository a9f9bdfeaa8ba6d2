import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { likeliest, logProbability } from './logits.ts'

const logits = fc.array(fc.float({ min: -30, max: 30, noNaN: true }), { minLength: 2, maxLength: 50 })

describe('likeliest', () => {
  test('is the first of the largest', () => {
    expect(likeliest(Float32Array.of(1, 5, 5, 2))).toBe(1)
    expect(likeliest(Float32Array.of(-1, -5))).toBe(0)
  })

  test('passes over the banned one, wherever it is', () => {
    expect(likeliest(Float32Array.of(9, 5, 7), 0)).toBe(2)
    expect(likeliest(Float32Array.of(1, 5, 2), 1)).toBe(2)
    expect(likeliest(Float32Array.of(1, 5, 7), 2)).toBe(1)
  })
})

test('the probabilities of all tokens add up to one', () => {
  fc.assert(
    fc.property(logits, values => {
      const row = Float32Array.from(values)
      const total = values.reduce((sum, _, index) => sum + Math.exp(logProbability(row, index)), 0)
      expect(total).toBeCloseTo(1, 5)
    }),
  )
})
