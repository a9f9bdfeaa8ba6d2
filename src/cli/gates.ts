import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { type Command, InvalidArgumentError } from 'commander'
import { describeMachine } from '../evaluate/experiment/machine.ts'
import {
  type GateFindings,
  type GateNumber,
  gatesReport,
  passes,
  readBaseline,
} from '../evaluate/gates/assemble.ts'
import { gatesText } from '../evaluate/gates/gates-text.ts'
import type { Found } from '../evaluate/gates/latency-gates.ts'
import { sourceDigest } from '../evaluate/gates/source-digest.ts'
import { roundedObject } from '../evaluate/rounded.ts'
import { packageRoot } from '../inference/models.ts'
import { version } from '../server/version.ts'
import {
  findConformance,
  measureCall,
  measureCalls,
  measureEcho,
  measureLoad,
  measureScore,
} from './gate-findings.ts'
import { startHosted } from './hosted.ts'
import { EMBEDDED } from './load.ts'
import { findServer } from './own-server.ts'
import { print, tell } from './print.ts'
import { typedCommand } from './typed-command.ts'

interface GatesFlags {
  readonly only: readonly GateNumber[]
  readonly simulate?: boolean
  readonly quick?: boolean
  readonly baseline?: string
  readonly out?: string
  readonly json?: boolean
}

const ALL: readonly GateNumber[] = [1, 2, 3, 4, 5]
const FULL = { minutes: 10, faults: 50 }
/** Can fail, and cannot pass: what needs many values or minutes is then not measured. */
const QUICK = { minutes: 1, faults: 10 }

/** `antiphon gates`: the five gates of the brief, measured now. Exit code 1 where a floor fails, or something got worse. */
async function runGates(flags: GatesFlags): Promise<void> {
  const { only, simulate = false, quick = false } = flags
  const out = resolve(flags.out ?? join('.antiphon', 'bench', `gates-${fileTime(new Date())}`))
  const baseline = flags.baseline === undefined ? null : await loadBaseline(flags.baseline)
  const stack = simulate ? 'simulated providers' : 'embedded'
  if (baseline && baseline.report.stack !== stack)
    throw new Error(
      `${baseline.file} was measured on ${baseline.report.stack}, and this run is on ${stack}: they cannot be compared`,
    )
  await mkdir(out, { recursive: true })
  const machine = describeMachine()
  const date = new Date().toISOString()
  const calls = await findingsOfCalls(only, { simulate, quick, out })
  const conformance = only.includes(3) ? await findConformance() : []
  const loads = await findingsOfLoads(only, { simulate, ...(quick ? QUICK : FULL), out })
  const report = gatesReport(
    {
      title: `${simulate ? 'SIMULATED PROVIDERS: ' : ''}the gates${quick ? ', quick: what needs long runs is not measured' : ''}`,
      ...{ date, machine, stack },
      command: typedCommand(),
      build: version(),
    },
    { ...calls, ...loads, conformance, source: sourceDigest(packageRoot()) },
    { only, baseline },
  )
  const text = gatesText(report).join('\n')
  const json = roundedObject(report)
  await writeFile(join(out, 'gates.json'), `${JSON.stringify(json, null, 1)}\n`)
  await writeFile(join(out, 'gates.txt'), `${text}\n`)
  print({ json, text: `${text}\nwritten to ${out}` }, flags.json)
  if (!passes(report)) process.exitCode = 1
}

const nothing = { value: null, why: 'left out by --only' } as const

/** Gates 1, 2 and 4 look at calls to one server of our own, which is gone before a load begins. */
async function findingsOfCalls(
  only: readonly GateNumber[],
  { simulate, quick, out }: { readonly simulate: boolean; readonly quick: boolean; readonly out: string },
): Promise<Pick<GateFindings, 'echo' | 'run' | 'runs' | 'evaluations'>> {
  const wants = (...numbers: GateNumber[]) => numbers.some(number => only.includes(number))
  if (!wants(1, 2, 4)) return { echo: nothing, run: nothing, runs: nothing, evaluations: nothing }
  tell(`Starting ${simulate ? 'simulated Groq and ElevenLabs, and ' : ''}a server of our own to measure …`)
  const server = simulate
    ? await startHosted({ seed: 1, plan: 'developer', book: null })
    : await findServer(undefined, EMBEDDED)
  try {
    const { url } = server
    const echo = wants(1) ? await measureEcho(url, out) : nothing
    const run = await measureCall(url, out)
    const runs: Found<NonNullable<GateFindings['runs']['value']>> = !wants(2)
      ? nothing
      : quick
        ? run.value === null
          ? run
          : { ...run, value: [run.value] }
        : await measureCalls(url, out)
    const evaluations = wants(4) ? await measureScore(run, out) : nothing
    return { echo, run, runs, evaluations }
  } finally {
    await server.close()
    if (server.dataFolder) await rm(server.dataFolder, { recursive: true, force: true })
  }
}

async function findingsOfLoads(
  only: readonly GateNumber[],
  of: { readonly simulate: boolean; readonly minutes: number; readonly faults: number; readonly out: string },
): Promise<Pick<GateFindings, 'loads'>> {
  if (!only.includes(5)) return { loads: { embedded: nothing, simulated: nothing } }
  const embedded = of.simulate
    ? ({ value: null, why: 'left out by --simulate' } as const)
    : await measureLoad('embedded', of)
  return { loads: { embedded, simulated: await measureLoad('simulated', of) } }
}

async function loadBaseline(file: string) {
  const text = await readFile(file, 'utf8').catch(error => {
    throw new Error(
      `--baseline ${file} cannot be read: ${error instanceof Error ? error.message : String(error)}`,
    )
  })
  let source: unknown
  try {
    source = JSON.parse(text)
  } catch {
    throw new Error(`--baseline ${file} is not JSON: name the gates.json of an earlier run`)
  }
  return { file, report: readBaseline(source, file) }
}

const fileTime = (date: Date): string => date.toISOString().replace(/[:.]/g, '-').slice(0, 19)

function readOnly(text: string): readonly GateNumber[] {
  const numbers = text.split(',').map(Number)
  const unknown = numbers.find(number => !ALL.includes(number as GateNumber))
  if (unknown !== undefined)
    throw new InvalidArgumentError('Write the numbers of gates, such as 1,2; there are 1 to 5.')
  return numbers as GateNumber[]
}

export function addGates(program: Command): void {
  program
    .command('gates')
    .description(
      'the gates: floor and goal side by side, measured now (docs/gates.md); exit code 1 where a floor fails',
    )
    .option('--only <numbers>', 'only these gates, such as 1,2', readOnly, ALL)
    .option('--simulate', 'on simulated Groq and ElevenLabs, and the simulated half of gate 5')
    .option('--quick', 'one call and a minute of load: can fail a gate, and pass few of them')
    .option('--baseline <file>', 'the gates.json of an earlier run: exit code 1 where a figure got worse')
    .option('--out <folder>', 'for gates.json and what it rests on (./.antiphon/bench/gates-TIME)')
    .option('--json', 'the report as one JSON object on stdout')
    .action((flags: GatesFlags) => runGates(flags))
}
