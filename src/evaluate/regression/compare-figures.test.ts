import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { compareFigures } from './compare-figures.ts'
import { pairedShift, quantileChange, shareChange, unpairedShift } from './intervals.ts'
import { normalQuantile, pairCountBound, signedRankBound } from './rank-counts.ts'
import type { Sampled } from './sampled.ts'

const gap = (values: readonly (number | null)[], more: Partial<Sampled> = {}): Sampled => ({
  id: 'gap',
  title: 'response gap',
  unit: 'ms',
  better: 'less',
  margin: 15,
  samples: values,
  turns: values.map((_, index) => `turn ${index}`),
  ...more,
})
const only = (before: Sampled, after: Sampled) => compareFigures([before], [after]).figures[0]

describe('bounds are those of the printed tables', () => {
  // Sums by hand. Six differences with scores 1 2 3 3 3 3: none below 0 once in 64. Fourteen: 26 sets of 1 … 6 and eight 7s add up to at most 7.
  test.each([
    [5, 0.025, null],
    [6, 0.025, 0],
    [14, 26 / 16_384, 7],
    [14, 25.9 / 16_384, 6],
  ])('signed ranks of %i at %f', (n, tail, bound) => expect(signedRankBound(n, tail)).toBe(bound))

  // Mann and Whitney's, two-sided 5 %.
  test.each([
    [3, 3, null],
    [5, 5, 2],
    [8, 8, 13],
    [10, 10, 23],
    [7, 12, 18],
  ])('counts of %i and %i', (n, m, bound) => expect(pairCountBound(n, m, 0.025)).toBe(bound))

  test('and the approximation for many goes on where the count ends', () => {
    expect(Math.abs((signedRankBound(61, 0.01) ?? 0) - (signedRankBound(60, 0.01) ?? 0))).toBeLessThan(40)
    expect(Math.abs((pairCountBound(61, 60, 0.01) ?? 0) - (pairCountBound(60, 60, 0.01) ?? 0))).toBeLessThan(
      40,
    )
  })

  test('normal quantiles', () => {
    expect(normalQuantile(0.975)).toBeCloseTo(1.959964, 4)
    expect(normalQuantile(0.0005)).toBeCloseTo(-3.290527, 3)
  })
})

describe('a change', () => {
  test('of shares has the interval of the literature', () => {
    // Newcombe 1998, table II: 56/70 − 48/80 is 0.2, by method 10 0.0524 to 0.3339.
    const { change, interval } = shareChange({ count: 48, of: 80 }, { count: 56, of: 70 }, 0.95)
    expect(change).toBeCloseTo(0.2, 6)
    expect(interval?.low).toBeCloseTo(0.0524, 3)
    expect(interval?.high).toBeCloseTo(0.3339, 3)
  })

  test('of a constant shift is that shift, in pairs, without, and of a quantile', () => {
    const values = Array.from({ length: 400 }, (_, index) => (index * 37) % 401)
    const later = values.map(value => value + 50)
    expect(
      pairedShift(
        later.map((value, index) => value - (values[index] ?? 0)),
        0.95,
      ),
    ).toEqual({
      change: 50,
      interval: { low: 50, high: 50 },
    })
    for (const found of [unpairedShift(values, later, 0.95), quantileChange(values, later, 0.9)(0.95)]) {
      expect(found.change).toBeCloseTo(50, 0)
      expect(found.interval?.low).toBeLessThan(50)
      expect(found.interval?.high).toBeGreaterThan(50)
    }
  })

  test('turned round changes its sign and nothing else', () => {
    const values = fc.array(fc.integer({ min: 0, max: 2000 }), { minLength: 8, maxLength: 30 })
    fc.assert(
      fc.property(values, values, (one, other) => {
        const there = unpairedShift(one, other, 0.95)
        const back = unpairedShift(other, one, 0.95)
        expect(back.change).toBeCloseTo(-there.change, 9)
        expect(back.interval?.low).toBeCloseTo(-(there.interval?.high ?? Number.NaN), 9)
      }),
    )
  })

  test('of a P99 needs values that reach beyond it', () => {
    const many = Array.from({ length: 2000 }, (_, index) => index)
    expect(quantileChange(many, many, 0.99)(0.95).interval).not.toBeNull()
    const few = many.slice(0, 100)
    expect(quantileChange(few, few, 0.99)(0.95).interval).toBeNull()
  })
})

describe('a figure', () => {
  const before = [300, 280, 520, 310, 290, 700, 305, 295, 260, 330, 410, 350]

  test('that is later in each turn is worse, however unlike the turns are', () => {
    const after = before.map((value, index) => value + 44 + (index % 5) * 3)
    expect(only(gap(before), gap(after))).toMatchObject({ pairs: 12, change: 49.25, verdict: 'worse' })
    expect(compareFigures([gap(before)], [gap(after)]).worse).toEqual(['gap'])
    expect(only(gap(after), gap(before))?.verdict).toBe('better')
    const more = { better: 'more' } as const
    expect(only(gap(before, more), gap(after, more))?.verdict).toBe('better')
  })

  test('that moved less than its margin is the same', () => {
    const after = before.map((value, index) => value + (index % 5) * 2)
    expect(only(gap(before), gap(after))?.verdict).toBe('same')
  })

  test('is seen to be worse though one turn of fourteen, by chance, got much better', () => {
    const differences = Array.from({ length: 14 }, (_, index) => (index === 3 ? -900 : 44 + (index % 5) * 3))
    expect(pairedShift(differences, 0.995).interval?.low).toBeGreaterThan(40)
  })

  test('of which one turn got much worse is not, and of few turns cannot be told', () => {
    const after = before.map((value, index) => (index === 3 ? value + 900 : value))
    expect(only(gap(before), gap(after))?.verdict).not.toBe('worse')
    const few = only(gap([300, 310, 320]), gap([900, 910, 920]))
    expect(few).toMatchObject({ verdict: 'unclear', interval: null, note: 'too few values to tell' })
  })

  test('pairs what is of the same turn, and the median of several runs', () => {
    const later = before.map(value => value + 60)
    const twice = gap([...later, ...later].reverse(), {
      turns: [...(gap(before).turns ?? []), ...(gap(before).turns ?? [])].reverse(),
    })
    expect(only(gap(before), twice)).toMatchObject({ pairs: 12, change: 60, verdict: 'worse' })
    const holes = gap(later.map((value, index) => (index < 2 ? null : value)))
    expect(only(gap(before), holes)?.pairs).toBe(10)
  })

  test('of one run only is not measured, in whichever order', () => {
    const other = { ...gap([1, 2]), id: 'other' }
    const { figures, worse } = compareFigures([gap(before)], [other])
    expect(figures.map(({ id, verdict, note }) => [id, verdict, note])).toEqual([
      ['gap', 'not measured', 'not after'],
      ['other', 'not measured', 'not before'],
    ])
    expect(worse).toEqual([])
  })

  test('that is a share is judged as one', () => {
    const share = (count: number): Sampled => ({
      ...{ id: 's', title: 's', unit: '', better: 'less', margin: 0.05 },
      share: { count, of: 100 },
    })
    expect(only(share(2), share(40))).toMatchObject({ verdict: 'worse', before: { n: 100, value: 0.02 } })
    expect(only(share(2), share(3))?.verdict).toBe('unclear')
  })
})

test('the more figures there are, the more each must show; those that cannot show anything take no part', () => {
  const figures = Array.from({ length: 10 }, (_, index) =>
    gap([1, 2, 3, 4, 5, 6, 7, 8, 9, 10], { id: `${index}` }),
  )
  const few = Array.from({ length: 10 }, (_, index) => gap([1, 2], { id: `few ${index}` }))
  const all = [...figures, ...few]
  expect(compareFigures(all, all)).toMatchObject({ compared: 10, level: 0.995 })
})
