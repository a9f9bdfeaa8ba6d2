import { mkdir, mkdtemp, readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { findCorpus } from '../evaluate/corpus.ts'
import { openSecondHearing } from '../evaluate/second-hearing.ts'
import { benchTurns, folderOf, type OpenTarget, type TurnsSubject } from '../evaluate/turns/bench-turns.ts'
import { foreignTarget } from '../evaluate/turns/foreign-target.ts'
import type { Half } from '../evaluate/turns/plan.ts'
import { parsePolicy, withPolicy } from '../evaluate/turns/policies.ts'
import { openShelf } from '../evaluate/turns/shelf.ts'
import type { SuiteSize } from '../evaluate/turns/suite.ts'
import { packageRoot } from '../inference/models.ts'
import type { lineProfiles } from '../simulate/line/profiles.ts'
import { findServer } from './own-server.ts'
import { print, tell } from './print.ts'
import { openSources } from './sources.ts'

export interface TurnsFlags {
  readonly suite: SuiteSize
  readonly target?: string
  readonly agent: string
  readonly keyEnv?: string
  readonly half: Half | 'both'
  readonly seed: string
  readonly class?: readonly string[]
  readonly policy?: readonly string[]
  readonly atOnce: string
  readonly line?: keyof typeof lineProfiles
  readonly out?: string
  readonly json?: boolean
}

/** `antiphon bench turns`: the turn-taking suite against our own server, at one policy or several, or against any other. */
export async function runTurnsBench(flags: TurnsFlags): Promise<void> {
  const sources = openSources()
  const out = resolve(flags.out ?? join('.antiphon', 'bench', `turns-${fileTime(new Date())}`))
  try {
    tell('Labelling the clips …')
    const { shelf, truth } = await openShelf({ corpus: findCorpus(), sources })
    const output = await benchTurns({
      subjects: subjectsOf(flags),
      size: flags.suite,
      halves: flags.half === 'both' ? ['development', 'reporting'] : [flags.half],
      seed: Number(flags.seed),
      only: flags.class,
      shelf,
      truth,
      sources,
      atOnce: Number(flags.atOnce),
      line: flags.line ?? null,
      simulated: null,
      out,
      command: `antiphon ${process.argv.slice(2).join(' ')}`,
      openHearing: openSecondHearing,
      tell,
      progress: (done, of) => void process.stderr.write(`\r${done} of ${of} calls`),
    })
    print(output, flags.json)
    if (!output.ok) process.exitCode = 1
  } finally {
    await sources.close()
  }
}

const fileTime = (date: Date): string => date.toISOString().replace(/[:.]/g, '-').slice(0, 19)

function subjectsOf(flags: TurnsFlags): TurnsSubject[] {
  const { target, agent, keyEnv, policy: policies = [] } = flags
  if (target !== undefined) {
    if (policies.length > 0) throw new Error('--policy is for our own server; leave it out with --target')
    const key = keyEnv === undefined ? undefined : process.env[keyEnv]
    if (keyEnv !== undefined && key === undefined) throw new Error(`--key-env ${keyEnv}: it is not set`)
    return [{ policy: 'its own', open: async () => foreignTarget(target, agent, key) }]
  }
  return (policies.length === 0 ? ['default'] : policies).map(policy => {
    const settings = parsePolicy(policy)
    return { policy, open: () => openOwn(agent, policy, settings) }
  })
}

/** Our own server in a process of its own, its agent at the given turn settings. */
async function openOwn(
  agent: string,
  policy: string,
  settings: Readonly<Record<string, number>>,
): Promise<OpenTarget> {
  const folder = await mkdtemp(join(tmpdir(), `antiphon-agents-${folderOf(policy)}-`))
  await mkdir(folder, { recursive: true })
  const source = join(process.env.ANTIPHON_AGENTS ?? join(packageRoot(), 'agents'), `${agent}.json`)
  const file: unknown = JSON.parse(await readFile(source, 'utf8'))
  await writeFile(join(folder, `${agent}.json`), JSON.stringify(withPolicy(file, settings)))
  const server = await findServer(undefined, { ANTIPHON_AGENTS: folder })
  return {
    url: async () => server.url,
    agent,
    askServer: true,
    shown: `a server of our own (${server.url})`,
    isOwn: true,
    close: () => server.close(),
  }
}
