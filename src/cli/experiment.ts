import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Command } from 'commander'
import { parseExperiment } from '../evaluate/experiment/definition.ts'
import { runExperiment } from '../evaluate/experiment/experiment.ts'
import { readJsonFile } from '../evaluate/scenario.ts'
import { packageRoot } from '../inference/models.ts'
import type { PlanName } from '../simulate/provider.ts'
import { addExperimentCompare } from './experiment-compare.ts'
import { addExperimentGate } from './experiment-gate.ts'
import { startHosted } from './hosted.ts'
import { findServer } from './own-server.ts'
import { planOption } from './plan-option.ts'
import { print, tell } from './print.ts'
import { openSources } from './sources.ts'

interface ExperimentFlags {
  readonly url?: string
  readonly out?: string
  readonly simulate?: boolean
  readonly plan: PlanName
  readonly json?: boolean
}

/** `antiphon experiment run NAME`: one defined call against targets, with everything it left behind kept in a folder. */
async function runExperimentCommand(name: string, flags: ExperimentFlags): Promise<void> {
  const own = join(process.cwd(), 'experiments', `${name}.json`)
  const path = existsSync(own) ? own : join(packageRoot(), 'experiments', `${name}.json`)
  if (!existsSync(path)) throw new Error(`There is no experiment ${name}: looked for ${own}.`)
  const definition = parseExperiment(await readJsonFile(path), path)
  const out = flags.out ?? join(process.cwd(), 'experiments', flags.simulate ? `${name}-hosted` : name)
  if (flags.simulate && flags.url !== undefined)
    throw new Error('--simulate starts a server of our own; leave it out with --url')
  if (flags.url === undefined)
    tell(
      `Starting ${flags.simulate ? 'simulated Groq and ElevenLabs, and ' : ''}a server of our own to measure …`,
    )
  const server = flags.simulate
    ? await startHosted({ seed: definition.scenario.seed ?? 1, plan: flags.plan, book: null })
    : await findServer(flags.url)
  const sources = openSources()
  try {
    print(
      await runExperiment(definition, {
        url: server.url,
        out,
        sources,
        command: `antiphon ${process.argv.slice(2).join(' ')}`,
      }),
      flags.json,
    )
  } finally {
    await sources.close()
    await server.close()
  }
}

export function addExperiment(program: Command): void {
  const experiment = program.command('experiment').description('run a defined call against its targets')
  experiment
    .command('run <name>')
    .option('--url <url>', 'server (default: one of our own)')
    .option('--simulate', 'our own server, on simulated Groq and ElevenLabs')
    .addOption(planOption())
    .option('--out <folder>', 'where the results go (./experiments/NAME, or NAME-hosted)')
    .option('--json', 'one JSON object on stdout')
    .action((name: string, flags: ExperimentFlags) => runExperimentCommand(name, flags))
  addExperimentCompare(experiment)
  addExperimentGate(experiment)
}
