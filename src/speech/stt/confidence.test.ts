import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { believable, textConfidence } from './confidence.ts'
import type { Heard } from './moonshine-model.ts'

const word = (...probabilities: number[]) => ({ text: 'word', logProbabilities: probabilities.map(Math.log) })

describe('textConfidence', () => {
  test('is high for words that the model was sure of, low for others, zero for none', () => {
    expect(textConfidence([word(0.99), word(0.98, 0.99)])).toBeGreaterThan(0.95)
    expect(textConfidence([word(0.3), word(0.2, 0.5)])).toBeLessThan(0.3)
    expect(textConfidence([])).toBe(0)
  })

  test('falls with the probability of any token and stays a probability', () => {
    const probability = fc.double({ min: 1e-9, max: 1, noNaN: true })
    fc.assert(
      fc.property(fc.array(probability, { minLength: 1, maxLength: 9 }), probability, (others, lower) => {
        const rest = others.map(each => word(each))
        const [low, high] = [lower / 2, lower].map(each => textConfidence([word(each), ...rest]))
        expect(low).toBeLessThanOrEqual(high!)
        expect(high).toBeLessThanOrEqual(1)
        expect(low).toBeGreaterThanOrEqual(0)
      }),
    )
  })
})

describe('believable', () => {
  const heard = (probability: number, isForced: boolean): Heard => ({
    tokens: [7],
    words: [word(probability)],
    end: 'stop',
    isForced,
  })

  test('drops what the model made up when it was forced to say something', () => {
    expect(believable(heard(0.01, true))).toMatchObject({ tokens: [], words: [] })
  })

  test('keeps what it was forced to but thought possible, and all that it said freely', () => {
    expect(believable(heard(0.2, true)).words).toHaveLength(1)
    expect(believable(heard(0.01, false)).words).toHaveLength(1)
  })
})
