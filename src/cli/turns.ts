import { mkdir, mkdtemp, readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { findCorpus } from '../evaluate/corpus.ts'
import { openSecondHearing } from '../evaluate/second-hearing.ts'
import { benchTurns, folderOf, type OpenTarget, type TurnsSubject } from '../evaluate/turns/bench-turns.ts'
import { BOOK_FILE } from '../evaluate/turns/book.ts'
import { foreignTarget } from '../evaluate/turns/foreign-target.ts'
import type { Half } from '../evaluate/turns/plan.ts'
import { parsePolicy, type TurnJson, withPolicy } from '../evaluate/turns/policies.ts'
import { openShelf } from '../evaluate/turns/shelf.ts'
import type { SuiteSize } from '../evaluate/turns/suite.ts'
import { packageRoot } from '../inference/models.ts'
import type { lineProfiles } from '../simulate/line/profiles.ts'
import { latencyText, medianOf, parseLatency } from '../simulate/providers/latency.ts'
import { findServer } from './own-server.ts'
import { print, tell } from './print.ts'
import { openSources } from './sources.ts'
import { typedCommand } from './typed-command.ts'

export interface TurnsFlags {
  readonly suite: SuiteSize
  readonly target?: string
  readonly agent: string
  readonly keyEnv?: string
  readonly half: Half | 'both'
  readonly seed: number
  readonly class?: readonly string[]
  readonly policy?: readonly string[]
  readonly atOnce: number
  readonly line?: keyof typeof lineProfiles
  readonly sttMs?: string
  readonly llmMs?: string
  readonly ttsMs?: string
  readonly turnModel?: string
  readonly out?: string
  readonly json?: boolean
}

/** `antiphon bench turns`: the turn-taking suite against our own server, at one policy or several, or against any other. */
export async function runTurnsBench(flags: TurnsFlags): Promise<void> {
  const sources = openSources()
  const out = resolve(flags.out ?? join('.antiphon', 'bench', `turns-${fileTime(new Date())}`))
  try {
    const simulated = simulatedOf(flags)
    tell('Labelling the clips …')
    const { shelf, truth } = await openShelf({ corpus: findCorpus(), sources })
    const output = await benchTurns({
      subjects: subjectsOf(flags, simulated, join(out, BOOK_FILE)),
      size: flags.suite,
      halves: flags.half === 'both' ? ['development', 'reporting'] : [flags.half],
      seed: flags.seed,
      only: flags.class,
      shelf,
      truth,
      sources,
      atOnce: flags.atOnce,
      line: flags.line ?? null,
      simulated: simulated && { text: simulated.text, bound_ms: simulated.boundMs },
      out,
      command: typedCommand(),
      openHearing: openSecondHearing,
      tell,
      progress: (done, of) => {
        if (process.stderr.isTTY) process.stderr.write(`\r${done} of ${of} calls${done === of ? '\n' : ''}`)
      },
    })
    print(output, flags.json)
    if (!output.ok) process.exitCode = 1
  } finally {
    await sources.close()
  }
}

const fileTime = (date: Date): string => date.toISOString().replace(/[:.]/g, '-').slice(0, 19)

/** Stages of our own server that are simulated. */
interface Simulated {
  readonly text: string
  readonly boundMs: number
  /** Environment variables of the server. */
  readonly settings: Readonly<Record<string, string>>
}

/** Null: none is. Throws an Error for a latency that is none. */
function simulatedOf({ sttMs, llmMs, ttsMs, target }: TurnsFlags): Simulated | null {
  const given = Object.entries({ stt: sttMs, llm: llmMs, tts: ttsMs }).flatMap(([stage, text]) =>
    text === undefined ? [] : [{ stage, latency: parseLatency(text) }],
  )
  if (given.length === 0) return null
  if (target !== undefined)
    throw new Error('--stt-ms, --llm-ms and --tts-ms are for our own server; leave them out with --target')
  return {
    text: given.map(({ stage, latency }) => `${stage} ${latencyText(latency)} ms`).join(', '),
    boundMs: given.reduce((sum, { latency }) => sum + medianOf(latency), 0),
    settings: Object.fromEntries(
      given.flatMap(({ stage, latency }) => [
        [`ANTIPHON_${stage.toUpperCase()}`, 'simulated'],
        [`ANTIPHON_SIMULATED_${stage.toUpperCase()}_MS`, latencyText(latency)],
      ]),
    ),
  }
}

function subjectsOf(flags: TurnsFlags, simulated: Simulated | null, book: string): TurnsSubject[] {
  const { target, agent, keyEnv, policy: policies = [] } = flags
  if (target !== undefined) {
    if (policies.length > 0) throw new Error('--policy is for our own server; leave it out with --target')
    if (flags.turnModel !== undefined)
      throw new Error('--turn-model is for our own server; leave it out with --target')
    const key = keyEnv === undefined ? undefined : process.env[keyEnv]
    if (keyEnv !== undefined && key === undefined) throw new Error(`--key-env ${keyEnv}: it is not set`)
    return [{ policy: 'its own', open: async () => foreignTarget(target, agent, key) }]
  }
  const turnModel = flags.turnModel
  const stages: Readonly<Record<string, string>> = simulated
    ? { ...simulated.settings, ANTIPHON_SIMULATED_BOOK: book, ANTIPHON_SIMULATED_SEED: `${flags.seed}` }
    : {}
  const ears: Readonly<Record<string, string>> =
    turnModel === undefined ? {} : { ANTIPHON_TURN_MODEL: turnModel }
  return (policies.length === 0 ? ['default'] : policies).map(named => {
    const settings = parsePolicy(named)
    const policy = turnModel === undefined ? named : `${named}, ${turnModel}`
    return {
      policy,
      // The book is written when the suite is planned, and the suite when the server was probed.
      open: purpose =>
        openOwn(agent, {
          policy,
          settings,
          environment: purpose === 'calls' ? { ...stages, ...ears } : ears,
          turnModel: turnModel ?? null,
        }),
    }
  })
}

/** Our own server in a process of its own, its agent at the given turn settings. */
async function openOwn(
  agent: string,
  of: {
    readonly policy: string
    readonly settings: TurnJson
    readonly environment: Readonly<Record<string, string>>
    /** What has to judge the end of turns by their sound, or the figures are of something else; null: nothing has to. */
    readonly turnModel: string | null
  },
): Promise<OpenTarget> {
  const folder = await mkdtemp(join(tmpdir(), `antiphon-agents-${folderOf(of.policy)}-`))
  await mkdir(folder, { recursive: true })
  const source = join(process.env.ANTIPHON_AGENTS ?? join(packageRoot(), 'agents'), `${agent}.json`)
  const file: unknown = JSON.parse(await readFile(source, 'utf8'))
  await writeFile(join(folder, `${agent}.json`), JSON.stringify(withPolicy(file, of.settings)))
  const server = await findServer(undefined, { ...of.environment, ANTIPHON_AGENTS: folder })
  try {
    if (of.turnModel !== null) await demandTurnModel(server.url, of.turnModel)
  } catch (error) {
    await server.close()
    throw error
  }
  return {
    url: async () => server.url,
    agent,
    askServer: true,
    shown: `a server of our own (${server.url})`,
    isOwn: true,
    close: () => server.close(),
  }
}

const STATUS_MS = 10_000

/** A server goes without a model that it cannot load; a measurement of it does not. */
async function demandTurnModel(url: string, name: string): Promise<void> {
  const address = new URL('/v1/antiphon/status', url.replace(/^ws/, 'http'))
  const response = await fetch(address, { signal: AbortSignal.timeout(STATUS_MS) })
  const { providers } = (await response.json()) as { providers: readonly { stage: string; name: string }[] }
  if (providers.some(provider => provider.stage === 'turn' && provider.name === name)) return
  throw new Error(`--turn-model ${name}: the server runs without it (its warning above says why)`)
}
