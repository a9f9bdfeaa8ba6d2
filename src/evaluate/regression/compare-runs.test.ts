import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { compareRuns } from './compare-runs.ts'
import { findRuns } from './find-runs.ts'
import { gateTrial } from './gate-trial.ts'
import { type RecordedRun, readRecordedRun } from './recorded-run.ts'
import type { ComparedFigure } from './sampled.ts'

const experiments = join(import.meta.dirname, '../../../experiments')
let plain: RecordedRun
let adaptive: RecordedRun
beforeAll(async () => {
  const [one, other] = [
    await findRuns(join(experiments, 'AH-001')),
    await findRuns(join(experiments, 'AH-001-adaptive')),
  ]
  if (!one[0] || !other[0]) throw new Error('the committed runs are gone')
  plain = one[0]
  adaptive = other[0]
})

/** The run again, with each answer later by `ms`. */
const later = (run: RecordedRun, ms: number): RecordedRun => ({
  ...run,
  turns: run.turns.map(turn => ({
    ...turn,
    response_gap_ms: turn.response_gap_ms == null ? null : turn.response_gap_ms + ms,
    server: turn.server ? { ...turn.server, ttfb_ms: (turn.server.ttfb_ms ?? 0) + ms } : null,
  })),
})
const figureIn = (json: Readonly<Record<string, unknown>>, id: string): ComparedFigure => {
  const found = (json.figures as readonly ComparedFigure[]).find(figure => figure.id === id)
  if (!found) throw new Error(`no figure ${id}`)
  return found
}

describe('the committed runs of AH-001', () => {
  test('say first what they are unlike in, then what got better, turn by turn', () => {
    const { passes, text, json } = compareRuns([plain], [adaptive])
    expect(passes).toBe(true)
    expect(text.indexOf('not the same policy: version "plain-1" → "adaptive-2"')).toBeGreaterThan(0)
    expect(text.indexOf('not the same policy')).toBeLessThan(text.indexOf('response gap'))
    expect(text).not.toMatch(/not the same (script|seed|experiment|client)/)
    expect(figureIn(json, 'ttfb_ms')).toMatchObject({ pairs: 24, verdict: 'better' })
    expect(figureIn(json, 'hole_ms')).toMatchObject({ verdict: 'unclear', note: 'too few values to tell' })
  })

  test('the other way round they got worse, and the gate shuts', () => {
    const { passes, json, text } = compareRuns([adaptive], [plain])
    expect(passes).toBe(false)
    expect(json.worse).toEqual(['response_gap_ms', 'ttfb_ms'])
    expect(text).toContain('WORSE: response_gap_ms, ttfb_ms')
  })

  test('a run is not worse than itself, and 50 ms later is', () => {
    expect(compareRuns([plain], [plain]).passes).toBe(true)
    expect(compareRuns([plain], [later(plain, 50)]).json.worse).toEqual(['response_gap_ms', 'ttfb_ms'])
    const margins = { response_gap_ms: 60, ttfb_ms: 60 }
    expect(compareRuns([plain], [later(plain, 50)], { margins }).passes).toBe(true)
  })

  test('a server that answers nothing any more does not pass', () => {
    const mute = {
      ...plain,
      turns: plain.turns.map(turn => ({ ...turn, reply: null, response_gap_ms: null, server: null })),
    }
    const { passes, json } = compareRuns([plain], [mute])
    expect(passes).toBe(false)
    expect(json.gone).toContain('response_gap_ms')
    expect(json.worse).toContain('unanswered_rate')
  })

  test('a gap measured with another ruler is compared as the older one measured it', () => {
    const newer = {
      ...plain,
      ruler: { edges: 'energy and a detector that looks ahead' },
      turns: plain.turns.map(turn => ({
        ...turn,
        response_gap_by_energy_ms: turn.response_gap_ms,
        response_gap_ms: (turn.response_gap_ms ?? 0) + 40,
      })),
    }
    const { passes, json, text } = compareRuns([plain], [newer])
    expect(passes).toBe(true)
    expect(figureIn(json, 'response_gap_ms').change).toBe(0)
    expect(text).toContain('not the same way to find where the caller ends')
    const own = compareRuns([newer], [newer])
    expect(figureIn(own.json, 'response_gap_ms').before.value).toBeCloseTo(485.958 + 40, 6)
  })

  test('a trial of a gate counts what it caught and its false alarms', () => {
    const unchanged = [plain, plain, plain]
    const delayed = [later(plain, 50), plain]
    const { json, text } = gateTrial({ unchanged, delayed, delayMs: 50 })
    expect(json).toMatchObject({
      caught: { count: 1, of: 2 },
      false_alarms: { count: 0, of: 2 },
      caught_of_all_pairs: { count: 3, of: 6 },
      false_alarms_of_all_pairs: { count: 0, of: 3 },
    })
    expect(text).toMatch(/delayed 1 +unchanged 1 .*ALARM: response_gap_ms, ttfb_ms/)
  })
})

describe('runs are found', () => {
  let folder = ''
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'runs-'))
    for (const name of ['a', 'b', 'c']) await mkdir(join(folder, name, 'qa'), { recursive: true })
    for (const name of ['a', 'b'])
      await writeFile(join(folder, name, 'qa/metrics.json'), JSON.stringify(plain))
    await writeFile(join(folder, 'half.json'), '{"turns": [')
    await writeFile(join(folder, 'other.json'), '{"experiment": "x"}')
  })
  afterAll(() => rm(folder, { recursive: true }))

  test('at a file, in their folder, and several in a folder of folders', async () => {
    expect(await findRuns(join(folder, 'a/qa/metrics.json'))).toHaveLength(1)
    expect(await findRuns(join(folder, 'a'))).toHaveLength(1)
    expect((await findRuns(folder)).map(({ file }) => file)).toEqual([
      join(folder, 'a/qa/metrics.json'),
      join(folder, 'b/qa/metrics.json'),
    ])
  })

  test.each([
    ['nowhere', /there is no .*nowhere/],
    ['c', /holds no run: name the folder/],
    ['half.json', /half\.json is not JSON/],
    ['other.json', /other\.json \(the metrics\.json of an experiment run\) is not valid/],
  ])('%s is refused in a sentence', async (name, message) => {
    await expect(findRuns(join(folder, name))).rejects.toThrow(message)
  })

  test('a run is read without what is not compared', () => {
    expect(readRecordedRun({ ...plain, secret: 'x' }, 'f')).not.toHaveProperty('secret')
  })
})
