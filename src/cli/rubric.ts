import { mkdir, mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { type Command, InvalidArgumentError, Option } from 'commander'
import { prepareScript } from '../evaluate/prepare.ts'
import { agentJson, badAgents } from '../evaluate/rubric/bench/agents.ts'
import { benchRubric } from '../evaluate/rubric/bench/bench-rubric.ts'
import { startClerk } from '../evaluate/rubric/bench/clerk.ts'
import { bookingScenario, bookingSounds } from '../evaluate/rubric/bench/scenario.ts'
import { judgeOf } from '../evaluate/rubric/judge/settings.ts'
import { openSecondHearing } from '../evaluate/second-hearing.ts'
import { findServer } from './own-server.ts'
import { print, tell } from './print.ts'
import { openSources } from './sources.ts'
import { typedCommand } from './typed-command.ts'

interface RubricFlags {
  readonly only?: readonly string[]
  readonly calls: number
  readonly judge: boolean
  readonly out?: string
  readonly json?: boolean
}

/** `antiphon bench rubric`: the rubric held to agents that are known to be bad, on a server of our own. */
async function runRubricBench(flags: RubricFlags): Promise<void> {
  const { only } = flags
  const agents = badAgents.filter(({ name }) => only === undefined || only.includes(name))
  const out = resolve(
    flags.out ??
      join('.antiphon', 'bench', `rubric-${new Date().toISOString().replace(/[:.]/g, '-').slice(0, 19)}`),
  )
  const sources = { ...openSources(), kept: bookingSounds() }
  const hearing = await openSecondHearing()
  const clerk = await startClerk()
  try {
    const folder = await mkdtemp(join(tmpdir(), 'antiphon-agents-rubric-'))
    for (const agent of agents)
      await writeFile(join(folder, `${agent.name}.json`), JSON.stringify(agentJson(agent, clerk.baseUrl)))
    await mkdir(out, { recursive: true })
    const script = await prepareScript(bookingScenario, sources)
    tell('Starting a server of our own to measure …')
    const server = await findServer(undefined, {
      ANTIPHON_AGENTS: folder,
      // The clerk cannot analyse a call, and the server says so.
      ANTIPHON_LOG: 'error',
    })
    try {
      print(
        await benchRubric({
          url: server.url,
          agents,
          script,
          calls: flags.calls,
          hear: hearing.hear,
          judge: flags.judge ? judgeOf(process.env) : null,
          out,
          command: typedCommand(),
          tell,
        }),
        flags.json,
      )
    } finally {
      await server.close()
    }
  } finally {
    await clerk.close()
    await hearing.close()
    await sources.close()
  }
}

function toCalls(text: string): number {
  const calls = Number(text)
  if (!Number.isInteger(calls) || calls < 1 || calls > 20) throw new InvalidArgumentError('1 to 20 calls')
  return calls
}

export function addRubricBench(bench: Command): void {
  bench
    .command('rubric')
    .description('the evaluator on agents that are known to be bad: are they scored low, and told apart?')
    .addOption(
      new Option('--only <names...>', 'these agents alone').choices(badAgents.map(({ name }) => name)),
    )
    .option('--calls <number>', 'calls to each agent, about 80 s each', toCalls, 1)
    .option('--no-judge', 'ask no judge, even where ANTIPHON_JUDGE_URL names one')
    .option('--out <folder>', 'where recordings and evaluations go (./.antiphon/bench/rubric-…)')
    .option('--json', 'one JSON object on stdout')
    .action((flags: RubricFlags) => runRubricBench(flags))
}
