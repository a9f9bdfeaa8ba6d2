import type { CommandOutput } from '../call.ts'
import { roundedObject } from '../rounded.ts'
import { compareFigures } from './compare-figures.ts'
import { comparisonLines } from './comparison-text.ts'
import { figuresOfRuns } from './figures-of-runs.ts'
import type { RecordedRun } from './recorded-run.ts'
import { problemsOfRuns, rulerOf, unlikeness } from './unlike.ts'

export interface CompareRunsOptions {
  /** In place of the catalogue's, by the figures' names. */
  readonly margins?: Readonly<Record<string, number>>
}

/** A comparison as it is printed, and whether a gate passes: no figure got worse, none that was measured before is gone. */
export interface RunsCompared extends CommandOutput {
  readonly passes: boolean
}

/** Sets the runs of one side against those of another, each side one policy, build and machine. */
export function compareRuns(
  before: readonly RecordedRun[],
  after: readonly RecordedRun[],
  { margins = {} }: CompareRunsOptions = {},
): RunsCompared {
  const byEnergy = new Set([...before, ...after].map(rulerOf)).size > 1
  const comparison = compareFigures(
    figuresOfRuns(before, { byEnergy, margins }),
    figuresOfRuns(after, { byEnergy, margins }),
  )
  const said = {
    unlike: unlikeness(before, after),
    problems: problemsOfRuns(before, after),
  }
  const passes = comparison.worse.length === 0 && comparison.gone.length === 0
  return {
    passes,
    json: roundedObject({
      format: 'antiphon-comparison-1',
      passes,
      before: before.map(aboutRun),
      after: after.map(aboutRun),
      ...said,
      gap_by_energy: byEnergy,
      ...comparison,
    }),
    text: [
      ...sideLines('before', before),
      ...sideLines('after', after),
      ...said.unlike,
      ...(byEnergy ? ['the response gap is compared as the older way measured it'] : []),
      ...said.problems.map(problem => `PROBLEM  ${problem}`),
      '',
      ...comparisonLines(comparison),
    ].join('\n'),
  }
}

const aboutRun = ({ file, experiment, title, date, server }: RecordedRun) => ({
  ...{ file, experiment, title, date, build: server.build ?? null },
})

const sideLines = (side: string, runs: readonly RecordedRun[]): string[] =>
  runs.map(({ file, title, date }) => `${side.padEnd(7)} ${date}  ${title}  ${file}`)
