import { execFile } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { beforeAll, describe, expect, test } from 'vitest'
import { AUDIBLE_DBFS, firstLoudSample } from '../audio/level.ts'
import { toMillis, toSamples } from '../audio/pcm.ts'
import { readWav } from '../audio/wav.ts'
import type { Figure, TurnsReport } from '../evaluate/turns/report/types.ts'

const root = join(import.meta.dirname, '../..')
const SUITE_MS = 240_000
/** The browser client plays 128 samples at a time, so its track may be so much longer than the call. */
const QUANTUM_MS = 8
const out = mkdtempSync(join(tmpdir(), 'antiphon-turns-'))
const folder = join(out, 'default')

let report: TurnsReport
const figure = (id: string) => report.sections[0]?.figures.find(one => one.id === id) as Figure

beforeAll(async () => {
  const run = promisify(execFile)(
    process.execPath,
    ['bin/antiphon.mjs', 'bench', 'turns', '--suite', 'short', '--out', out, '--json'],
    { cwd: root, maxBuffer: 1 << 28, timeout: SUITE_MS },
  )
  // It exits with 1 where server and client disagree or something went wrong: the report says what.
  const { stdout } = await run.catch((error: { stdout: string; stderr: string }) => {
    if (!error.stdout) throw new Error(error.stderr)
    return error
  })
  report = JSON.parse(stdout) as TurnsReport
}, SUITE_MS + 10_000)

describe('the short suite against our own server, as a user runs it', () => {
  test('places all its calls, and nothing goes wrong in them', () => {
    expect(report.problems).toEqual([])
    expect(report.calls.length).toBeGreaterThan(25)
    expect(figure('underruns')).toMatchObject({ value: 0 })
  })

  test('agrees with the server’s own record to 20 ms', () => {
    for (const id of ['response_gap_ms', 'barge_in_ms'])
      expect(figure(id).agreement).toMatchObject({ agrees: true, n: expect.any(Number) })
    expect(figure('response_gap_ms').agreement?.n).toBeGreaterThan(10)
  })

  test('every value leads to a recording, and to the millisecond in it', () => {
    for (const { figures } of report.sections)
      for (const { evidence } of figures)
        for (const { call, from_ms, to_ms } of evidence) {
          const [own] = report.calls.filter(({ name }) => name === call)
          expect(from_ms).toBeLessThanOrEqual(to_ms)
          expect(to_ms).toBeLessThanOrEqual((own?.duration_ms ?? 0) + QUANTUM_MS)
        }
    for (const { recording, scenario } of report.calls) {
      expect(existsSync(join(folder, recording))).toBe(true)
      expect(existsSync(join(folder, scenario))).toBe(true)
    }
  })

  test('a response gap ends where the agent is first heard in the recording', () => {
    const { evidence } = figure('response_gap_ms')
    expect(evidence.length).toBeGreaterThan(10)
    for (const { call, from_ms, to_ms } of evidence) {
      const { rate, channels } = readWav(readFileSync(join(folder, 'recordings', `${call}.wav`)))
      const agent = channels[1] ?? new Int16Array(0)
      const from = toSamples(from_ms, rate)
      const heard = firstLoudSample(agent.subarray(from), AUDIBLE_DBFS, toSamples(5, rate))
      expect(Math.abs(toMillis(heard ?? -1, rate) - (to_ms - from_ms))).toBeLessThan(5)
    }
  })

  test('the page has every call, and the evidence links into it', () => {
    const page = readFileSync(join(folder, 'report.html'), 'utf8')
    for (const { name } of report.calls) expect(page).toContain(`id="call-${name}"`)
    for (const [, target] of page.matchAll(/href="#([^"]+)"/g)) expect(page).toContain(`id="${target}"`)
  })
})
