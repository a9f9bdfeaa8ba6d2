import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { type Random, seedRandom } from '../../simulate/line/random.ts'
import { compareFigures } from './compare-figures.ts'
import { figuresOfRuns } from './figures-of-runs.ts'
import { type RecordedRun, readRecordedRun } from './recorded-run.ts'

/** A trial on a machine: the runs that `antiphon experiment try-gate REG-001` kept. */
const path = join(import.meta.dirname, '../../../experiments/REG-001-gate/gate.json')
const trial = z
  .object({ runs: z.object({ unchanged: z.array(z.unknown()) }) })
  .parse(JSON.parse(readFileSync(path, 'utf8')))
const unchanged = trial.runs.unchanged.map((run, index) => readRecordedRun(run, `${path} unchanged ${index}`))

const TIMES = 200

/**
 * Two runs of one build, drawn from real ones: which two (so what a whole run is off by stays in them), and which of their turns, with
 * replacement. In the second, every answer is later by `ms`.
 */
function draw(random: Random, ms: number): readonly [RecordedRun, RecordedRun] {
  const one = Math.floor(random() * unchanged.length)
  const other = (one + 1 + Math.floor(random() * (unchanged.length - 1))) % unchanged.length
  const [before, after] = [unchanged[one], unchanged[other]]
  if (!before || !after) throw new Error('no such run')
  const of = Math.min(before.turns.length, after.turns.length)
  const picked = Array.from({ length: of }, () => Math.floor(random() * of))
  return [pick(before, picked, 0), pick(after, picked, ms)]
}

const pick = (run: RecordedRun, picked: readonly number[], ms: number): RecordedRun => ({
  ...run,
  turns: picked.flatMap((index, at) => {
    const turn = run.turns[index]
    if (!turn) return []
    const gap = turn.response_gap_ms == null ? null : turn.response_gap_ms + ms
    const ttfb = turn.server?.ttfb_ms == null ? null : turn.server.ttfb_ms + ms
    return [
      {
        ...turn,
        clips: [`${at}`],
        response_gap_ms: gap,
        ...(turn.server && { server: { ...turn.server, ttfb_ms: ttfb } }),
      },
    ]
  }),
})

/** Of so many comparisons, the share in which a figure got worse: any, and the response gap as the caller heard it. */
function alarms(ms: number) {
  const random = seedRandom(20_261_130 + ms)
  const worse = Array.from({ length: TIMES }, () => {
    const [before, after] = draw(random, ms)
    return compareFigures(figuresOfRuns([before]), figuresOfRuns([after])).worse
  })
  return {
    any: worse.filter(ids => ids.length > 0).length / TIMES,
    gap: worse.filter(ids => ids.includes('response_gap_ms')).length / TIMES,
  }
}

describe('drawn from real runs of REG-001, a gate of single runs', () => {
  test('raises a false alarm once in twenty comparisons at most, all figures together', () => {
    const { any } = alarms(0)
    expect(any).toBeLessThanOrEqual(0.05)
  })

  test('catches 50 ms nine times of ten', () => {
    const { any, gap } = alarms(50)
    expect(any).toBeGreaterThanOrEqual(0.9)
    // By the caller's own recording alone, whatever the server says of itself.
    expect(gap).toBeGreaterThanOrEqual(0.85)
  })
})
