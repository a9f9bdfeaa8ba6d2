import { describe, expect, test } from 'vitest'
import { compareRuns, compareText, readRuns } from './compare.ts'
import { aLatency, anEmptyReport, aRate, aSection } from './report/fakes/report.ts'

const calls = (count: number, ms: number) =>
  Array.from({ length: count }, (_, index) => [`c${index}`, ms + index] as const)
const run = (gap: number, cutOffs: number, more = {}) => ({
  ...anEmptyReport(),
  sections: [
    aSection('all', {
      figures: [
        aLatency('response_gap_ms', calls(40, gap)),
        aRate(
          'false_cut_offs',
          Array.from({ length: 40 }, (_, at) => ['c', at < cutOffs] as const),
        ),
      ],
    }),
  ],
  ...more,
})
const read = (json: unknown) => readRuns('turns.json', JSON.parse(JSON.stringify(json)))
const agreement = (a: unknown, b: unknown) => {
  const [one] = read(a)
  const [other] = read(b)
  return one && other && compareRuns(one, other, 'all').map(({ id, agree }) => [id, agree])
}

describe('two runs', () => {
  test('agree where their intervals overlap', () => {
    expect(agreement(run(400, 10), run(404, 12))).toEqual([
      ['response_gap_ms', true],
      ['false_cut_offs', true],
    ])
    expect(agreement(run(400, 1), run(500, 30))).toEqual([
      ['response_gap_ms', false],
      ['false_cut_offs', false],
    ])
  })

  test('are printed side by side, with what makes them unlike', () => {
    const [one, other] = read({
      reports: [run(400, 10), run(500, 12, { seed: 99, policy: 'silence_ms=500' })],
    })
    const lines = one && other ? compareText(one, other, 'all') : []
    expect(lines[0]).toMatch(/^not the same seed: \d+ and 99$/)
    expect(lines.join('\n')).toMatch(/response gap ms\s+419 \[\d+–\d+\] n 40\s+519 \[\d+–\d+\] n 40\s+APART/)
    expect(lines.at(-1)).toBe('1 agree, 1 apart')
  })

  test('of something else are refused in a sentence', () => {
    expect(() => read({ hello: 1 })).toThrow('turns.json is no run of "antiphon bench turns"')
    const [one] = read(run(1, 1))
    expect(() => one && compareText(one, one, 'nights')).toThrow(/section "nights" of both: there is all/)
  })
})
