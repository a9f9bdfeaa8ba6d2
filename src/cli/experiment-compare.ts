import { type Command, InvalidArgumentError } from 'commander'
import { compareRuns } from '../evaluate/regression/compare-runs.ts'
import { comparedNames } from '../evaluate/regression/figures-of-runs.ts'
import { findRuns } from '../evaluate/regression/find-runs.ts'
import { print } from './print.ts'

interface CompareFlags {
  readonly margin: Readonly<Record<string, number>>
  readonly json?: boolean
}

/** `antiphon experiment compare`: what got better or worse between two runs, or several of each; exit code 1 where something got worse. */
async function runExperimentCompare(before: string, after: string, flags: CompareFlags): Promise<void> {
  const compared = compareRuns(await findRuns(before), await findRuns(after), { margins: flags.margin })
  print(compared, flags.json)
  if (!compared.passes) process.exitCode = 1
}

/** Reads `response_gap_ms=25`. */
function addMargin(text: string, margins: Readonly<Record<string, number>>): Record<string, number> {
  const [name = '', value = ''] = text.split('=')
  if (!comparedNames.includes(name))
    throw new InvalidArgumentError(`There is no figure "${name}"; there is ${comparedNames.join(', ')}.`)
  const margin = Number(value)
  if (value.trim() === '' || !Number.isFinite(margin) || margin < 0)
    throw new InvalidArgumentError('Write NAME=NUMBER, such as response_gap_ms=25; shares from 0 to 1.')
  return { ...margins, [name]: margin }
}

/** Hangs the command on `antiphon experiment`. */
export function addExperimentCompare(experiment: Command): void {
  experiment
    .command('compare <before> <after>')
    .description(
      'what got better or worse: a metrics.json, an experiment’s folder, or a folder of several, on each side; exit code 1 on a regression',
    )
    .option(
      '--margin <name=number>',
      'a change of this figure up to this counts for none; repeatable',
      addMargin,
      {},
    )
    .option('--json', 'one JSON object on stdout')
    .action((before: string, after: string, flags: CompareFlags) =>
      runExperimentCompare(before, after, flags),
    )
}
