import { type Command, Option } from 'commander'
import { readConfig } from '../config.ts'
import { openConditions } from '../evaluate/confidence/conditions.ts'
import { splitBySpeaker } from '../evaluate/confidence/held-back.ts'
import { type EngineReport, measureConfidence } from '../evaluate/confidence/measure.ts'
import { confidenceReport } from '../evaluate/confidence/report.ts'
import { findCorpus, readCorpus } from '../evaluate/corpus.ts'
import { type EngineName, engineNames, openEngine } from '../server/stages/engines.ts'
import { ProviderError } from '../speech/provider.ts'
import { print, tell } from './print.ts'
import { typedCommand } from './typed-command.ts'
import { whole } from './whole.ts'

interface ConfidenceFlags {
  readonly engine: readonly EngineName[]
  readonly condition?: readonly string[]
  readonly clips?: string
  readonly seed: number
  readonly json?: boolean
}

/** `antiphon bench confidence`: whether a recogniser is as often right as it says. Exit code 1 where one that was measured is not. */
async function runConfidenceBench(flags: ConfidenceFlags): Promise<void> {
  const folder = findCorpus()
  if (folder === null)
    throw new Error('This benchmark needs recorded human speech: set ANTIPHON_CORPUS to its folder.')
  const split = splitBySpeaker(await readCorpus(folder))
  const all = await openConditions(folder)
  const { condition: wanted } = flags
  const unknown = wanted?.find(id => !all.some(condition => condition.id === id))
  if (unknown !== undefined)
    throw new Error(
      `--condition ${unknown}: there is no such condition, but ${all.map(({ id }) => id).join(', ')}`,
    )
  const conditions = all.filter(({ id }) => wanted?.includes(id) ?? true)
  const most = flags.clips === undefined ? Infinity : Number(flags.clips)
  if (!(most >= 1)) throw new Error('--clips must be a number from 1 on')
  const config = readConfig({})
  const engines: EngineReport[] = []
  for (const name of flags.engine)
    engines.push(
      await measured(name, config, engine =>
        measureConfidence(engine, split, { conditions, most, seed: flags.seed, tell }),
      ),
    )
  const report = confidenceReport(engines, { command: typedCommand() })
  print(report, flags.json)
  if (report.misses) process.exitCode = 1
}

type Opened = Extract<Awaited<ReturnType<typeof openEngine>>, { ok: true }>

async function measured(
  name: EngineName,
  config: Parameters<typeof openEngine>[1],
  measure: (stt: Opened['stt']) => ReturnType<typeof measureConfidence>,
): Promise<EngineReport> {
  const engine = await openEngine(name, config)
  if (!engine.ok) return { engine: name, status: 'not calibrated', why: engine.why }
  try {
    return { engine: engine.stt.name, status: 'measured', conditions: await measure(engine.stt) }
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error
    return { engine: name, status: 'not calibrated', why: `it gave up on the way: ${error.message}` }
  } finally {
    await engine.close()
  }
}

const several = (value: string, before: readonly string[] = []): readonly string[] => [...before, value]

export function addConfidence(bench: Command): void {
  bench
    .command('confidence')
    .description(
      'whether recognisers are as often right as they say: reliability curve and ECE on held-back speakers',
    )
    .addOption(
      new Option('--engine <names...>', 'which recognisers').choices(engineNames).default(engineNames),
    )
    .option('--condition <id>', 'only this condition, such as wideband; repeatable', several)
    .option('--clips <number>', 'clips a condition at most (default: all)')
    .option('--seed <number>', 'the same seed, the same noise', whole(0, 2 ** 31 - 1), 1)
    .option('--json', 'one JSON object on stdout')
    .action((flags: ConfidenceFlags) => runConfidenceBench(flags))
}
