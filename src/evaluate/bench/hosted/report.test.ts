import { expect, test } from 'vitest'
import { describeMachine } from '../../experiment/machine.ts'
import { hostedReport } from './report.ts'
import type { Waterfall } from './waterfall.ts'

const turn = (number: number, overheadMs: number): Waterfall => ({
  turn: number,
  text: 'Hello.',
  recogniser: 'groq',
  steps: [
    { name: 'pause', whose: 'waiting', ms: 100 },
    { name: 'upload', whose: 'ours', ms: overheadMs },
    { name: 'voice', whose: 'provider', ms: 500 },
  ],
  totalMs: 600 + overheadMs,
  providersMs: 500,
  waitingMs: 100,
  overheadMs,
})
const report = (turns: readonly Waterfall[]) =>
  hostedReport(
    {
      calls: [],
      turns,
      leftOut: [{ turn: 9, why: 'it has no sound' }],
      cold: [turn(1, 44)],
      loadBefore: [0.5, 0, 0],
    },
    { ears: 'moonshine', machine: describeMachine() },
  )

test('says that the providers are simulated, what is ours, and what was left out', () => {
  const { text, json } = report([turn(2, 4), turn(3, 9)])
  expect(text).toMatch(/^SIMULATED PROVIDERS: /)
  expect(text).toMatch(/^our own overhead {2}P50 4\.0 ms {2}max 9\.0 ms {2}\(n 2\); .*: met$/m)
  expect(text).toMatch(/^ {2}when cold +44\.0 ms: the first turns of the process, not counted$/m)
  expect(text).toMatch(/^left out +turn 9: it has no sound$/m)
  expect(text).toMatch(/^ +to the recogniser +ours +4\.0 +9\.0 {2}\(n 2\)$/m)
  expect(json).toMatchObject({ simulated: true, is_met: true, overhead_ms: { n: 2, p50: 4, max: 9 } })
})

test('one turn above what is asked for, or none at all, and it is not met', () => {
  expect(report([turn(2, 4), turn(3, 26)]).json).toMatchObject({ is_met: false })
  expect(report([turn(2, 11), turn(3, 12)]).text).toContain('NOT MET')
  expect(report([]).json).toMatchObject({ is_met: false, least_hop_ms: null })
})

test('a hop of less than nothing shows how far the clocks are apart', () => {
  expect(report([turn(2, -1.5)]).text).toContain('The least hop is -1.5 ms')
})
