import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { parseExperiment } from '../evaluate/experiment/definition.ts'
import { runExperiment } from '../evaluate/experiment/experiment.ts'
import { readJsonFile } from '../evaluate/scenario.ts'
import { packageRoot } from '../inference/models.ts'
import { findServer } from './own-server.ts'
import { print, tell } from './print.ts'
import { openSources } from './sources.ts'

export interface ExperimentFlags {
  readonly url?: string
  readonly out?: string
  readonly json?: boolean
}

/** `antiphon experiment run NAME`: one defined call against targets, with everything it left behind kept in a folder. */
export async function runExperimentCommand(name: string, flags: ExperimentFlags): Promise<void> {
  const own = join(process.cwd(), 'experiments', `${name}.json`)
  const path = existsSync(own) ? own : join(packageRoot(), 'experiments', `${name}.json`)
  if (!existsSync(path)) throw new Error(`There is no experiment ${name}: looked for ${own}.`)
  const definition = parseExperiment(await readJsonFile(path), path)
  const out = flags.out ?? join(process.cwd(), 'experiments', name)
  if (flags.url === undefined) tell('Starting a server of our own to measure …')
  const server = await findServer(flags.url)
  const sources = openSources()
  try {
    print(
      await runExperiment(definition, {
        url: server.url,
        out,
        sources,
        command: `antiphon experiment run ${name}`,
      }),
      flags.json,
    )
  } finally {
    await sources.close()
    await server.close()
  }
}
