import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { type Command, Option } from 'commander'
import { writeBook } from '../evaluate/bench/hosted/scenario.ts'
import { benchLoad } from '../evaluate/load/bench-load.ts'
import { heardByHeart } from '../evaluate/load/heard-by-heart.ts'
import { planFaults, simulatorFaults } from '../evaluate/load/plan-faults.ts'
import { prepareRepertoire } from '../evaluate/load/scripts.ts'
import { startSimulator } from './hosted.ts'
import { findServer, type Target } from './own-server.ts'
import { print, tell } from './print.ts'
import { openSources } from './sources.ts'
import { typedCommand } from './typed-command.ts'
import { whole } from './whole.ts'

interface LoadFlags {
  readonly stack: 'embedded' | 'simulated'
  readonly calls?: number
  readonly minutes: number
  readonly faults: number
  readonly seed: number
  readonly url?: string
  readonly agent: string
  readonly out?: string
  readonly json?: boolean
}

/** Calls at once that a stack takes on two cores: its admission limit in a load. */
const LIMITS = { embedded: 12, simulated: 50 } as const

/** Between the start of a simulated provider and the load: a server starts, and loads its models, within it. */
const AHEAD_MS = 20_000

/** What every embedded stage is called, so that no key of the environment chooses another. */
export const EMBEDDED = { ANTIPHON_STT: 'moonshine', ANTIPHON_LLM: 'demo-rules', ANTIPHON_TTS: 'flite' }

/** `antiphon bench load`: callers at the admission limit for minutes, with faults. */
async function runLoadCommand(flags: LoadFlags): Promise<void> {
  const output = await placeLoad(flags)
  print(output, flags.json)
  if (!output.ok) process.exitCode = 1
}

/** Starts what a load needs, places it, and takes everything down again, recordings included. */
async function placeLoad(flags: LoadFlags) {
  const { stack, minutes, seed, url } = flags
  const callers = flags.calls ?? LIMITS[stack]
  const forMs = minutes * 60_000
  const hasProvider = stack === 'simulated' && url === undefined
  const faults = planFaults({
    seed,
    count: flags.faults,
    forMs,
    hasProvider,
    mayStopServer: url === undefined,
  })
  const sources = openSources()
  const opened: Target[] = []
  const folder = await mkdtemp(join(tmpdir(), 'antiphon-load-'))
  try {
    tell('Preparing what the callers say …')
    let repertoire = await prepareRepertoire(sources)
    const limits = { ANTIPHON_MAX_CALLS: `${callers}` }
    let provider: Target | null = null
    let readyAt = performance.now() - AHEAD_MS
    let settings: Record<string, string> = EMBEDDED
    if (hasProvider) {
      const book = await writeBook(join(folder, 'book'), repertoire.all)
      repertoire = heardByHeart(repertoire, book)
      const told = simulatorFaults(faults, AHEAD_MS)
      provider = await startSimulator('openai', {
        ...{ seed, book },
        log: join(folder, 'provider.jsonl'),
        plan: 'unlimited',
        faults: told,
      })
      opened.push(provider)
      readyAt = performance.now()
      settings = simulatedStages(provider.url, book)
    }
    const server = await findServer(url, { ...limits, ...settings })
    opened.push(server)
    await new Promise(done => setTimeout(done, Math.max(0, readyAt + AHEAD_MS - performance.now())))
    return await benchLoad({
      url: server.url,
      agent: flags.agent,
      ...{ callers, forMs, seed, faults, repertoire, tell },
      stack: url === undefined ? stack : 'its own',
      stopProcess: (who, ms) => standStill((who === 'server' ? server : provider)?.pid ?? null, ms),
      command: typedCommand(),
      out: resolve(flags.out ?? join('.antiphon', 'bench', `load-${stack}`)),
    })
  } finally {
    for (const target of opened.toReversed()) await target.close()
    for (const { dataFolder } of opened)
      if (dataFolder) await rm(dataFolder, { recursive: true, force: true })
    await rm(folder, { recursive: true, force: true })
    await sources.close()
  }
}

/** The recogniser knows the callers' words by heart, the model is a server of its own, the voice takes its time: no stage takes much of the processor. */
const simulatedStages = (provider: string, book: string): Record<string, string> => ({
  ANTIPHON_STT: 'simulated',
  ANTIPHON_SIMULATED_BOOK: book,
  ANTIPHON_LLM: 'openai',
  ANTIPHON_LLM_URL: provider,
  ANTIPHON_LLM_KEY: 'simulated',
  ANTIPHON_LLM_MODEL: 'gpt-4.1-mini',
  ANTIPHON_TTS: 'simulated',
})

/** SIGSTOP, and SIGCONT after so long: also where this process ends before. */
function standStill(pid: number | null, ms: number): void {
  if (pid === null) return
  const goOn = () => {
    process.removeListener('exit', goOn)
    try {
      process.kill(pid, 'SIGCONT')
    } catch {
      // It has ended.
    }
  }
  try {
    process.kill(pid, 'SIGSTOP')
  } catch {
    // It has ended: that is for the report to say, which looks for it when the load is over.
    return
  }
  process.once('exit', goOn)
  setTimeout(goOn, ms)
}

export function addLoad(bench: Command): void {
  bench
    .command('load')
    .description(
      'callers at the admission limit for minutes, with faults: what is lost, who hears nothing, what leaks',
    )
    .addOption(
      new Option('--stack <name>', 'our own server: with its embedded stages, or with simulated ones')
        .choices(['embedded', 'simulated'])
        .default('embedded'),
    )
    .option(
      '--calls <number>',
      'callers at once, and the limit of our own server (12 embedded, 50 simulated)',
      whole(1, 1_000),
    )
    .option('--minutes <number>', 'how long', whole(1, 1_440), 10)
    .option('--faults <number>', 'things that go wrong in this time', whole(0, 1_000), 50)
    .option('--seed <number>', 'the same seed, the same calls and faults', whole(0, 2 ** 20), 1)
    .option(
      '--url <url>',
      'a server of ours that runs already, ws only (default: one of our own, in a process of its own)',
    )
    .option('--agent <id>', 'agent id', 'demo')
    .option('--out <folder>', 'for load.json (./.antiphon/bench/load-STACK)')
    .option('--json', 'the report as one JSON object on stdout')
    .action((flags: LoadFlags) => runLoadCommand(flags))
}
