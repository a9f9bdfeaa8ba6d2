import type { CommandOutput } from '../call.ts'
import { roundedObject } from '../rounded.ts'
import { shareOf } from '../stats.ts'
import { columns } from '../turns/report/columns.ts'
import { compareFigures } from './compare-figures.ts'
import { figuresOfRuns } from './figures-of-runs.ts'
import type { RecordedRun } from './recorded-run.ts'
import type { ComparedFigure, Comparison } from './sampled.ts'

/** The runs of a trial: `unchanged` one more than `delayed`, placed in turn, so that a machine that gets slower does so for both. */
export interface TrialRuns {
  readonly unchanged: readonly RecordedRun[]
  readonly delayed: readonly RecordedRun[]
  readonly delayMs: number
}

interface TrialRow {
  readonly run: string
  readonly against: string
  readonly isDelayed: boolean
  readonly comparison: Comparison
}

/**
 * What a regression gate would have said: each unchanged run against the unchanged one before it, each delayed one against the
 * unchanged one before it. Beside these, every delayed run against every unchanged one and every unchanged one against every earlier one: many
 * more comparisons, though not independent ones.
 */
export function gateTrial({ unchanged, delayed, delayMs }: TrialRuns): CommandOutput {
  const rows: TrialRow[] = [
    ...pairsOf(unchanged.slice(0, -1), unchanged.slice(1)).map(([before, after], index) => ({
      ...{ run: `unchanged ${index + 1}`, against: `unchanged ${index}`, isDelayed: false },
      comparison: compared(before, after),
    })),
    ...pairsOf(unchanged.slice(1), delayed).map(([before, after], index) => ({
      ...{ run: `delayed ${index + 1}`, against: `unchanged ${index + 1}`, isDelayed: true },
      comparison: compared(before, after),
    })),
  ]
  const alarm = ({ comparison }: Pick<TrialRow, 'comparison'>) => isAlarm(comparison)
  const slow = rows.filter(({ isDelayed }) => isDelayed)
  const same = rows.filter(({ isDelayed }) => !isDelayed)
  const allSlow = delayed.flatMap(after => unchanged.map(before => compared(before, after)))
  const allSame = unchanged.flatMap((after, index) =>
    unchanged.slice(0, index).map(before => compared(before, after)),
  )
  const result = {
    caught: shareOf(slow.filter(alarm).length, slow.length),
    false_alarms: shareOf(same.filter(alarm).length, same.length),
    caught_of_all_pairs: shareOf(allSlow.filter(isAlarm).length, allSlow.length),
    false_alarms_of_all_pairs: shareOf(allSame.filter(isAlarm).length, allSame.length),
  }
  const said = ({ count, of }: { readonly count: number; readonly of: number }) => `${count} of ${of}`
  return {
    json: roundedObject({
      format: 'antiphon-gate-trial-1',
      delay_ms: delayMs,
      ...result,
      rows: rows.map(({ isDelayed, ...row }) => ({ ...row, delayed: isDelayed })),
      // All that the rows were made of, so that anybody can make them again.
      runs: { unchanged, delayed },
    }),
    text: [
      ...columns(
        [{ title: 'run' }, { title: 'against' }, { title: 'response gap' }, { title: 'TTFB' }, { title: '' }],
        rows.map(rowText),
      ),
      '',
      `A delay of ${delayMs} ms is caught ${said(result.caught)} times; ${said(result.false_alarms)} unchanged runs raise a false alarm.`,
      `Of every pair of these runs: caught ${said(result.caught_of_all_pairs)}, false alarms ${said(result.false_alarms_of_all_pairs)}.`,
    ].join('\n'),
  }
}

const compared = (before: RecordedRun, after: RecordedRun): Comparison =>
  compareFigures(figuresOfRuns([before]), figuresOfRuns([after]))

const isAlarm = ({ worse, gone }: Comparison): boolean => worse.length + gone.length > 0

const pairsOf = <T>(one: readonly T[], other: readonly T[]): (readonly [T, T])[] =>
  one.flatMap((first, index) => {
    const second = other[index]
    return second === undefined ? [] : [[first, second] as const]
  })

function rowText({ run, against, comparison }: TrialRow): string[] {
  const change = (id: string) => changeText(comparison.figures.find(figure => figure.id === id))
  const alarms = [...comparison.worse, ...comparison.gone]
  return [
    run,
    against,
    change('response_gap_ms'),
    change('ttfb_ms'),
    alarms.length === 0 ? 'passes' : `ALARM: ${alarms.join(', ')}`,
  ]
}

function changeText(figure: ComparedFigure | undefined): string {
  if (!figure?.interval || figure.change === null) return '–'
  const { low, high } = figure.interval
  return `${Math.round(figure.change)} (${Math.round(low)} … ${Math.round(high)}) ms`
}
