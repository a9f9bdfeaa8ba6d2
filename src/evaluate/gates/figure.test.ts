import { describe, expect, test } from 'vitest'
import { sampledFigure, valueFigure } from './figure.ts'
import { gateVerdict } from './gate-report.ts'

const bounds = { id: 'ttfb', title: 'TTFB', unit: 'ms', floor: 300, goal: 150, strictly: true }
const values = (n: number, ms: number, slow = 0) =>
  Array.from({ length: n }, (_, at) => (at < slow ? 1_000 : ms))
const verdictsOf = ({ floor_verdict: floor, goal_verdict: goal }: ReturnType<typeof valueFigure>) => [
  floor,
  goal,
]

describe('a figure', () => {
  test('is held against floor and goal', () => {
    expect(verdictsOf(valueFigure(bounds, 200))).toEqual(['pass', 'fail'])
    expect(verdictsOf(valueFigure(bounds, 100))).toEqual(['pass', 'pass'])
    expect(verdictsOf(valueFigure(bounds, 400))).toEqual(['fail', 'fail'])
  })

  test('that is asked to be under its floor is not when it is on it', () => {
    expect(valueFigure(bounds, 300).floor_verdict).toBe('fail')
    expect(valueFigure({ ...bounds, strictly: false }, 300).floor_verdict).toBe('pass')
    const more = { id: 'c', title: 'confidence', unit: '', floor: 0.8, better: 'more' } as const
    expect([0.79, 0.8, 0.81].map(value => valueFigure(more, value).floor_verdict)).toEqual([
      'fail',
      'pass',
      'pass',
    ])
  })

  test('that nobody measured is neither passed nor failed', () => {
    expect(verdictsOf(valueFigure(bounds, null))).toEqual(['not measured', 'not measured'])
    expect(valueFigure(bounds, null, { missing: 'not judged' }).floor_verdict).toBe('not judged')
    expect(verdictsOf(sampledFigure(bounds, [], 'p50'))).toEqual(['not measured', 'not measured'])
  })
})

describe('a P99', () => {
  test('of 300 values is one', () => {
    expect(sampledFigure(bounds, values(300, 100, 3), 'p99')).toMatchObject({
      ...{ measured: 100, statistic: 'p99', n: 300, floor_verdict: 'pass' },
    })
    expect(sampledFigure(bounds, values(300, 100, 4), 'p99').floor_verdict).toBe('fail')
  })

  test('of fewer is their maximum, and passes nothing', () => {
    const figure = sampledFigure(bounds, values(29, 100), 'p99')
    expect(figure).toMatchObject({ measured: 100, statistic: 'max', n: 29, floor_verdict: 'not measured' })
    expect(figure.note).toMatch(/300 values.*greatest of 29/)
  })

  test('of fewer fails where more than one in a hundred are beyond the floor for certain', () => {
    expect(sampledFigure(bounds, values(29, 100, 1), 'p99').floor_verdict).toBe('not measured')
    expect(sampledFigure(bounds, values(29, 100, 5), 'p99').floor_verdict).toBe('fail')
    // One of ten: one run in ten of a server whose P99 holds has that. Three of 29: one in three hundred.
    expect(sampledFigure(bounds, values(10, 100, 1), 'p99').floor_verdict).toBe('not measured')
    expect(sampledFigure(bounds, values(29, 100, 3), 'p99').floor_verdict).toBe('fail')
  })
})

test('a gate is as good as the worst of its floors, and what has none is not measured', () => {
  const pass = valueFigure(bounds, 100)
  const fail = valueFigure(bounds, 400)
  const unmeasured = valueFigure(bounds, null)
  const unjudged = valueFigure(bounds, null, { missing: 'not judged' })
  expect(gateVerdict([pass, unjudged, unmeasured, fail])).toBe('fail')
  expect(gateVerdict([pass, unjudged, unmeasured])).toBe('not measured')
  expect(gateVerdict([pass, unjudged])).toBe('not judged')
  expect(gateVerdict([pass])).toBe('pass')
  expect(gateVerdict([valueFigure({ id: 'x', title: 'x', unit: 'ms' }, 3)])).toBe('not measured')
})
