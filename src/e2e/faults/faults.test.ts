import { join } from 'node:path'
import { beforeAll, describe, expect, test, vi } from 'vitest'
import { type Cell, type CellResult, runCell, startWith } from './cell.ts'
import { type Expected, expected, type Start } from './expected.ts'
import type { Outcome } from './outcome.ts'
import { runAll } from './pool.ts'
import { type Situation, type StandName, stands } from './stands.ts'
import { faultsPage } from './table.ts'

// What runs on this machine has no faults and costs time.
vi.mock('../../speech/vad/silero.ts', async () => (await import('./mocks.ts')).silero)
vi.mock('../../speech/stt/moonshine.ts', async () => (await import('./mocks.ts')).moonshine)
vi.mock('../../speech/llm/demo/brain.ts', async () => (await import('./mocks.ts')).brain)
vi.mock('../../server/voice.ts', async () => (await import('./mocks.ts')).voice)

/** Calls at once: they mostly wait. Whatever goes wrong among so many is looked at again among few. */
const MANY = 40
const FEW = 6
const TRIES = 3
const PATIENCE_MS = 400_000

type Row = readonly [stand: StandName, fault: string, expected: Expected]
const only = process.env.FAULTS?.split(',')
const names = (Object.keys(expected) as StandName[]).filter(name => only?.includes(name) ?? true)
const rows: readonly Row[] = names.flatMap(stand =>
  Object.entries(expected[stand]).map(([fault, row]) => [stand, fault, row] as const),
)
const situations: readonly Situation[] = ['once', 'alone', 'next']
const cells: readonly Cell[] = rows.flatMap(([stand, fault, { turns, ...row }]) =>
  situations
    .filter(situation => row[situation] !== null)
    .map(situation => ({ stand, fault, situation, ...(turns && { turns }) })),
)

const baseOf = (fault: string): string => fault.split(/[=@]/)[0] ?? ''
const keyOf = ({ stand, fault, situation }: Cell): string => `${stand} ${fault} ${situation}`
const wanted = ({ stand, fault, situation }: Cell): Outcome =>
  expected[stand][fault]?.[situation] ?? 'not as it should be'

/** Asked anew ahead of the end of the caller's turn, a retry is no part of what the call's log tells: it is heard as any answer is. */
const isRetry = (outcome: Outcome): boolean => outcome.endsWith('after a retry')
const isAs = (want: Outcome, outcome: Outcome): boolean =>
  outcome === want || (isRetry(want) && outcome === 'answered')
const isExpected = (cell: Cell, outcome: Outcome): boolean =>
  isAs(wanted(cell), outcome) ||
  (cell.situation === 'once' && outcome === expected[cell.stand][cell.fault]?.onceOr)

const wrongs = (cell: Cell, { turns: [first, second], injected }: CellResult): readonly string[] => [
  ...(isExpected(cell, first.outcome) ? [] : [`${first.outcome} in place of ${wanted(cell)}`]),
  ...first.wrong,
  // A fault that stays may have it otherwise the next time, but never worse.
  ...(cell.turns === undefined ? second.wrong.map(text => `next turn: ${text}`) : []),
  ...(injected > 0 ? [] : ['the fault did not happen']),
]

const results = new Map<string, CellResult>()
const starts = new Map<string, Start>()

beforeAll(async () => {
  const began = performance.now()
  for (let left = cells, time = 0; left.length > 0 && time < TRIES; time++) {
    const ran = await runAll(
      left.map(cell => () => runCell(cell)),
      time === 0 ? MANY : FEW,
    )
    for (const [at, cell] of left.entries()) results.set(keyOf(cell), ran[at] as CellResult)
    const again = left.filter((cell, at) => wrongs(cell, ran[at] as CellResult).length > 0)
    for (const cell of again)
      console.log(`${keyOf(cell)}: ${wrongs(cell, results.get(keyOf(cell)) as CellResult).join('; ')}`)
    left = again
  }
  const told = await runAll(
    rows.map(
      ([stand, fault]) =>
        () =>
          startWith(stand, fault),
    ),
    FEW,
  )
  for (const [at, [stand, fault]] of rows.entries()) starts.set(`${stand} ${fault}`, told[at] as Start)
  report(performance.now() - began)
}, PATIENCE_MS)

/** For who looks: what it took, and how close it came to the limit. */
function report(ms: number): void {
  const longest = new Map<string, number>()
  for (const cell of cells) {
    const { stage } = stands[cell.stand]
    longest.set(stage, Math.max(longest.get(stage) ?? 0, results.get(keyOf(cell))?.silenceMs ?? 0))
  }
  const silences = [...longest]
    .map(([stage, silence]) => `${stage} ${(silence / 1000).toFixed(1)} s`)
    .join(', ')
  console.log(`${cells.length} calls in ${(ms / 1000).toFixed(0)} s; longest silence: ${silences}`)
}

describe.each(names)('%s', name => {
  test('every fault that the simulator knows has its row', () => {
    const known = Object.keys(stands[name].faults)
    const here = [...new Set(Object.keys(expected[name]).map(baseOf))]
    expect(here.filter(fault => !known.includes(fault))).toEqual([])
    // The others are the same on the wire as at another provider, and in its table.
    if (name !== 'custom' && name !== 'server') expect(here).toHaveLength(known.length)
  })
  test.each(cells.filter(cell => cell.stand === name))('$fault, $situation', cell => {
    expect(wrongs(cell, results.get(keyOf(cell)) as CellResult)).toEqual([])
  })
  test.each(rows.filter(([stand]) => stand === name))('at the start: %s %s', (stand, fault, { start }) => {
    expect(starts.get(`${stand} ${fault}`)).toBe(start)
  })
})

test.skipIf(only)('the page says what was seen', async () => {
  const seen = Object.fromEntries(
    names.map(name => [name, Object.fromEntries(rows.filter(([stand]) => stand === name).map(seenOf))]),
  ) as typeof expected
  await expect(faultsPage(seen)).toMatchFileSnapshot(join(import.meta.dirname, '../../../docs/faults.md'))
})

function seenOf([stand, fault, row]: Row): readonly [string, Expected] {
  const heard = (situation: Situation): Outcome => {
    const outcome = results.get(keyOf({ stand, fault, situation }))?.turns[0].outcome ?? 'not as it should be'
    const want = row[situation]
    return want !== null && isExpected({ stand, fault, situation }, outcome) ? want : outcome
  }
  return [
    fault,
    {
      ...row,
      start: starts.get(`${stand} ${fault}`) ?? row.start,
      once: row.once === null ? null : heard('once'),
      alone: heard('alone'),
      next: heard('next'),
    },
  ]
}
