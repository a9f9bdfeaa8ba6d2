import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Command, InvalidArgumentError } from 'commander'
import { writeBook } from '../evaluate/bench/hosted/scenario.ts'
import { MOST_CALLS } from '../evaluate/experiment/definition.ts'
import { runExperiment } from '../evaluate/experiment/experiment.ts'
import { type FoundExperiment, findExperiment } from '../evaluate/experiment/find-experiment.ts'
import { prepareScript } from '../evaluate/prepare.ts'
import { evaluateCalls } from '../evaluate/rubric/evaluate-calls.ts'
import { evaluationLines } from '../evaluate/rubric/evaluation-text.ts'
import { judgeOf } from '../evaluate/rubric/judge/settings.ts'
import { openSecondHearing } from '../evaluate/second-hearing.ts'
import type { SoundSources } from '../evaluate/sounds.ts'
import { findOdds } from '../evaluate/turns/truth/speech-odds.ts'
import { packageRoot } from '../inference/models.ts'
import type { PlanName } from '../simulate/provider.ts'
import { addExperimentCompare } from './experiment-compare.ts'
import { addExperimentGate } from './experiment-gate.ts'
import { startHosted } from './hosted.ts'
import { findServer, type Target } from './own-server.ts'
import { planOption } from './plan-option.ts'
import { print, tell } from './print.ts'
import { openSources } from './sources.ts'
import { typedCommand } from './typed-command.ts'

interface ExperimentFlags {
  readonly url?: string
  readonly agent?: string
  readonly keyEnv?: string
  readonly out?: string
  readonly repeats?: number
  readonly simulate?: boolean
  readonly plan?: PlanName
  readonly recording: boolean
  readonly json?: boolean
}

/** `antiphon experiment run NAME`: the calls of a definition against its targets, with everything they left behind kept in a folder. */
async function runExperimentCommand(name: string, flags: ExperimentFlags): Promise<void> {
  const found = await findExperiment(name, {
    cwd: process.cwd(),
    packaged: join(packageRoot(), 'experiments'),
  })
  const definition = repeated(found.definition, flags)
  const apiKey = keyOf(flags)
  const problems = refuse(found, flags)
  const isSimulated = flags.url === undefined && (flags.simulate ?? definition.providers?.simulate ?? false)
  const own = flags.simulate ? `${definition.name}-hosted` : definition.name
  const judge = judgeOf(process.env)
  const sources = openSources(found.folder)
  const hearing = await openSecondHearing()
  try {
    const server = await openServer(found, { flags, isSimulated, sources })
    try {
      const output = await runExperiment(definition, {
        url: server.url,
        agentId: flags.agent ?? found.agent.id,
        out: flags.out ?? join(process.cwd(), 'experiments', own),
        sources,
        command: typedCommand(),
        apiKey,
        recording: flags.recording,
        isSimulated,
        problems,
        findOdds,
        hear: hearing.hear,
        evaluate: async calls => {
          const evaluation = await evaluateCalls(calls, { judge, hear: hearing.hear })
          return { json: evaluation, lines: evaluationLines(evaluation) }
        },
        progress: (done, of) => {
          if (of > 1 && process.stderr.isTTY)
            process.stderr.write(`\r${done} of ${of} calls${done === of ? '\n' : ''}`)
        },
      })
      print(output, flags.json)
    } finally {
      await server.close()
    }
  } finally {
    await Promise.all([hearing.close(), sources.close()])
  }
}

function repeated(definition: FoundExperiment['definition'], { repeats }: ExperimentFlags) {
  if (repeats === undefined) return definition
  const { seeds = [1] } = definition
  if (seeds.length * repeats > MOST_CALLS)
    throw new Error(`--repeats ${repeats} of ${seeds.length} seeds: at most ${MOST_CALLS} calls are placed`)
  return { ...definition, repeats }
}

function keyOf({ keyEnv }: ExperimentFlags): string | undefined {
  const key = keyEnv === undefined ? undefined : process.env[keyEnv]
  if (keyEnv !== undefined && !key)
    throw new Error(`--key-env ${keyEnv}: there is no such environment variable`)
  return key
}

/** What cannot be done with a server that is not ours to start; returns what is left aside with it. */
function refuse(
  { definition, agent }: FoundExperiment,
  { url, simulate, agent: named }: ExperimentFlags,
): string[] {
  if (url === undefined) return []
  if (simulate) throw new Error('--simulate starts a server of our own; leave it out with --url')
  if (agent.json !== null && named === undefined)
    throw new Error(
      `${definition.name} brings its own agent, which a server at --url does not have: create it there, and name its id with --agent`,
    )
  return definition.providers === undefined
    ? []
    : ['the providers of the definition were left aside: the server at --url has its own']
}

interface Opening {
  readonly flags: ExperimentFlags
  readonly isSimulated: boolean
  readonly sources: SoundSources
}

/** The server at --url; else one of our own, which leaves nothing in temporary folders: agents may hold secrets. */
async function openServer(found: FoundExperiment, opening: Opening): Promise<Target> {
  if (opening.flags.url !== undefined) return findServer(opening.flags.url)
  const folders: string[] = []
  const clear = () => Promise.all(folders.map(folder => rm(folder, { recursive: true, force: true })))
  const folderFor = async (what: string) => {
    const folder = await mkdtemp(join(tmpdir(), `antiphon-${what}-`))
    folders.push(folder)
    return folder
  }
  try {
    const server = await openOwnServer(found, opening, folderFor)
    if (server.dataFolder !== null) folders.push(server.dataFolder)
    return {
      ...server,
      async close() {
        await server.close()
        await clear()
      },
    }
  } catch (error) {
    await clear()
    throw error
  }
}

/** With the agent and the providers that the experiment asks for. */
async function openOwnServer(
  { definition, agent }: FoundExperiment,
  { flags, isSimulated, sources }: Opening,
  folderFor: (what: string) => Promise<string>,
): Promise<Target> {
  const { providers, scenario } = definition
  const seed = definition.seeds?.[0] ?? scenario.seed ?? 1
  const settings: Record<string, string> = { ...providers?.environment }
  if (agent.json !== null) {
    settings.ANTIPHON_AGENTS = await folderFor('agents')
    await writeFile(join(settings.ANTIPHON_AGENTS, 'agent.json'), JSON.stringify(agent.json))
  }
  // A simulated recogniser knows what the caller will say by heart.
  if (settings.ANTIPHON_STT?.includes('simulated') && settings.ANTIPHON_SIMULATED_BOOK === undefined) {
    settings.ANTIPHON_SIMULATED_BOOK = await writeBook(
      await folderFor('book'),
      await prepareScript(scenario, sources),
    )
    settings.ANTIPHON_SIMULATED_SEED ??= `${seed}`
  }
  if (!isSimulated) {
    tell('Starting a server of our own to measure …')
    return findServer(undefined, settings)
  }
  tell('Starting simulated Groq and ElevenLabs, and a server of our own to measure …')
  const plan = flags.plan ?? providers?.plan ?? 'developer'
  return startHosted({ seed, plan, book: null, settings })
}

const few = (text: string): number => {
  const value = Number(text)
  if (!Number.isInteger(value) || value < 1 || value > 100) throw new InvalidArgumentError('1 to 100')
  return value
}

export function addExperiment(program: Command): void {
  const experiment = program.command('experiment').description('run defined calls against their targets')
  experiment
    .command('run <name>')
    .description('a name in experiments/, or the path of a definition (docs/experiments.md)')
    .option('--url <url>', 'server (default: one of our own)')
    .option('--agent <id>', "an agent of the server's, in place of the definition's")
    .option('--key-env <name>', "environment variable with the server's API key")
    .option('--simulate', 'our own server, on simulated Groq and ElevenLabs')
    .addOption(planOption().default(undefined, 'the definition’s, else developer'))
    .option('--repeats <number>', 'calls for each seed', few)
    .option('--out <folder>', 'where the results go (./experiments/NAME, or NAME-hosted)')
    .option('--no-recording', 'leave the recordings out')
    .option('--json', 'one JSON object on stdout')
    .action((name: string, flags: ExperimentFlags) => runExperimentCommand(name, flags))
  addExperimentCompare(experiment)
  addExperimentGate(experiment)
}
