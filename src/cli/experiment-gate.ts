import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Command } from 'commander'
import { findRuns } from '../evaluate/regression/find-runs.ts'
import { gateTrial } from '../evaluate/regression/gate-trial.ts'
import type { RecordedRun } from '../evaluate/regression/recorded-run.ts'
import { packageRoot } from '../inference/models.ts'
import { print, tell } from './print.ts'
import { whole } from './whole.ts'

interface TrialFlags {
  readonly delay: number
  readonly times: number
  readonly out?: string
  readonly json?: boolean
}

/** A run that takes longer hangs. */
const RUN_MS = 15 * 60_000

/**
 * `antiphon experiment try-gate`: whether a gate that compares single runs of this experiment on this machine catches a delay of a known
 * size, and how often it cries wolf. Each run is a process and a server of its own, as in somebody's CI; unchanged and delayed ones take turns.
 * Runs that are in the folder already are kept: a trial that was stopped goes on, and one that is over is judged again.
 */
async function runTrial(name: string, { delay, times, out, json }: TrialFlags): Promise<void> {
  const folder = out ?? join(process.cwd(), 'experiments', `${name}-gate`)
  const unchanged: RecordedRun[] = []
  const delayed: RecordedRun[] = []
  for (let index = 0; index <= times; index += 1) {
    unchanged.push(await oneRun(name, join(folder, 'unchanged', numbered(index)), 0))
    if (index > 0) delayed.push(await oneRun(name, join(folder, 'delayed', numbered(index)), delay))
  }
  const trial = gateTrial({ unchanged, delayed, delayMs: delay })
  await writeFile(join(folder, 'gate.json'), `${JSON.stringify(trial.json)}\n`)
  print(trial, json)
}

const numbered = (index: number): string => String(index).padStart(3, '0')

async function oneRun(name: string, out: string, delayMs: number): Promise<RecordedRun> {
  const isThere = existsSync(join(out, 'qa', 'metrics.json'))
  tell(`${delayMs === 0 ? 'unchanged' : `delayed by ${delayMs} ms`}${isThere ? ', made before' : ''}: ${out}`)
  if (!isThere) await placeRun(name, out, delayMs)
  const [run] = await findRuns(out)
  if (!run) throw new Error(`the run left nothing in ${out}`)
  refuseAnother(run, name, delayMs)
  return run
}

/** A run that was made before, or to which the delay never came, would make the trial's figures those of something else. */
function refuseAnother(
  { experiment, server: { build }, file }: RecordedRun,
  name: string,
  delayMs: number,
): void {
  const [, found = '0'] = /\+pacing-delay-(\d+)ms/.exec(build ?? '') ?? []
  if (Number(found) !== delayMs)
    throw new Error(`${file} was delayed by ${found} ms and not by ${delayMs}: name another --out`)
  if (!name.endsWith('.json') && experiment !== name)
    throw new Error(`${file} is a run of ${experiment} and not of ${name}: name another --out`)
}

async function placeRun(name: string, out: string, delayMs: number): Promise<void> {
  await mkdir(out, { recursive: true })
  const child = spawn(
    process.execPath,
    [join(packageRoot(), 'bin/antiphon.mjs'), 'experiment', 'run', name, '--out', out],
    {
      // What the run says of itself is in its metrics.json; the server's warnings are for people.
      stdio: ['ignore', 'ignore', 'inherit'],
      env: { ...process.env, ANTIPHON_LOG: 'error', ANTIPHON_PACING_DELAY_MS: String(delayMs) },
      timeout: RUN_MS,
    },
  )
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', resolve)
  })
  if (code !== 0)
    throw new Error(
      `the run for ${out} ended with ${code ?? 'a signal'}; again with the same --out it goes on from here`,
    )
}

/** Hangs the command on `antiphon experiment`. */
export function addExperimentGate(experiment: Command): void {
  experiment
    .command('try-gate <name>')
    .description(
      'whether a gate of single runs of this experiment catches a delay on this machine, and how often it cries wolf',
    )
    .option('--delay <ms>', 'held back before each answer', whole(1, 1000), 50)
    .option('--times <number>', 'runs with the delay, and as many without', whole(1, 100), 10)
    .option('--out <folder>', 'for the runs (./experiments/NAME-gate)')
    .option('--json', 'one JSON object on stdout')
    .action((name: string, flags: TrialFlags) => runTrial(name, flags))
}
