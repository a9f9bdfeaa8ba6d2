import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { percentile, shareOf, summarize } from './stats.ts'

const values = fc.array(fc.double({ noNaN: true, noDefaultInfinity: true }), { minLength: 1 })

describe('percentiles', () => {
  test('are values that were measured', () => {
    expect(summarize([40, 10, 20, 30])).toEqual({ n: 4, p50: 20, p90: 40, p99: null, max: 40 })
  })

  test('at least that share of the values does not exceed', () => {
    fc.assert(
      fc.property(values, fc.double({ min: 0.01, max: 1, noNaN: true }), (all, share) => {
        const at = percentile(all, share)
        return at !== null && all.filter(value => value <= at).length >= share * all.length - 1e-9
      }),
    )
  })

  test('a 99th needs 300 values', () => {
    const many = Array.from({ length: 300 }, (_, i) => i + 1)
    expect(summarize(many).p99).toBe(297)
    expect(summarize(many.slice(1)).p99).toBeNull()
  })

  test('of nothing are unknown', () => {
    expect(summarize([])).toEqual({ n: 0, p50: null, p90: null, p99: null, max: null })
  })
})

describe('a share', () => {
  // Newcombe 1998, table I: 81 of 263 gives 0.2553 to 0.3662; 0 of 20 ends at 0.1611.
  test('has the Wilson interval of the literature', () => {
    expect(shareOf(81, 263).low).toBeCloseTo(0.2553, 4)
    expect(shareOf(81, 263).high).toBeCloseTo(0.3662, 4)
    expect(shareOf(0, 20)).toMatchObject({ share: 0, low: 0 })
    expect(shareOf(0, 20).high).toBeCloseTo(0.1611, 4)
  })

  test('of nothing is unknown', () => {
    expect(shareOf(0, 0)).toMatchObject({ of: 0, share: null, low: null, high: null })
  })
})
