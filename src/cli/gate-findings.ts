import { existsSync } from 'node:fs'
import { readFile, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { z } from 'zod'
import { runExperiment } from '../evaluate/experiment/experiment.ts'
import { findExperiment } from '../evaluate/experiment/find-experiment.ts'
import type { GateFindings } from '../evaluate/gates/assemble.ts'
import { evaluationSchema } from '../evaluate/gates/conversation-gate.ts'
import { echoSchema, type Found } from '../evaluate/gates/latency-gates.ts'
import { conformanceClients, readConformance } from '../evaluate/gates/protocol-gate.ts'
import { loadSchema } from '../evaluate/gates/scale-gate.ts'
import { findRuns } from '../evaluate/regression/find-runs.ts'
import { parseWith } from '../evaluate/scenario.ts'
import { packageRoot } from '../inference/models.ts'
import { tell } from './print.ts'
import { runOwn } from './run-own.ts'
import { openSources } from './sources.ts'

const MINUTE_MS = 60_000
/** The call that gates 1 and 4 look at, and of which gate 2 wants many. */
const EXPERIMENT = 'AH-001'
/** The package's own, so that a gate is the same for everybody, whatever is in the working folder. */
const FILE = join(packageRoot(), 'experiments', `${EXPERIMENT}.json`)
/** Together at least 300 turns of it, for a P99. */
const AT_ONCE = 4
/** 24 turns each: over the 300 from which on a P99 is one. */
const REPEATS = 4

/** What somebody asked for, or why they did not get it: a gate that breaks down is not measured, and the others go on. */
async function attempt<T>(what: string, measure: () => Promise<Found<T>>): Promise<Found<T>> {
  tell(`${what} …`)
  try {
    return await measure()
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    tell(`  ${why}`)
    return { value: null, why }
  }
}

const typed = (args: readonly string[]): string => `antiphon ${args.join(' ')}`

/** The one JSON object that a command printed. */
async function jsonOf<T>(
  args: readonly string[],
  mostMs: number,
  schema: z.ZodType<T>,
): Promise<{ value: T; text: string }> {
  const { code, stdout } = await runOwn(args, mostMs)
  if (stdout.trim() === '') throw new Error(`${typed(args)} ended with ${code} and printed nothing`)
  return { value: parseWith(schema, JSON.parse(stdout), typed(args)), text: stdout }
}

export const measureEcho = (url: string, out: string): Promise<GateFindings['echo']> =>
  attempt('Echo round trips', async () => {
    const args = ['bench', 'echo', '--url', url, '--json']
    const { value, text } = await jsonOf(args, 3 * MINUTE_MS, echoSchema)
    const path = join(out, 'echo.json')
    await writeFile(path, text)
    return { value, evidence: [{ path, command: typed(args) }] }
  })

export const measureCall = (url: string, out: string): Promise<GateFindings['run']> =>
  attempt(`One call of ${EXPERIMENT}`, async () => {
    const path = join(out, EXPERIMENT)
    const args = ['experiment', 'run', FILE, '--url', url, '--out', path]
    const { code } = await runOwn(args, 15 * MINUTE_MS)
    if (code !== 0) throw new Error(`${typed(args)} ended with ${code}`)
    const [run] = await findRuns(path)
    if (!run) throw new Error(`${path} holds no run`)
    return { value: run, evidence: [{ path: run.file, command: typed(args) }] }
  })

/** Many calls, several at once, measured by the caller's energy alone: nobody listens a second time beside them. */
export const measureCalls = (url: string, out: string): Promise<GateFindings['runs']> =>
  attempt(`${AT_ONCE * REPEATS} calls of ${EXPERIMENT}, ${AT_ONCE} at once`, async () => {
    const { definition, folder } = await findExperiment(FILE, {
      cwd: process.cwd(),
      packaged: dirname(FILE),
    })
    const path = join(out, `${EXPERIMENT}-calls`)
    const sources = openSources(folder)
    const command = `antiphon gates: ${EXPERIMENT}, ${REPEATS} repeats, ${AT_ONCE} at once`
    try {
      await Promise.all(
        Array.from({ length: AT_ONCE }, (_, at) =>
          runExperiment(
            { ...definition, repeats: REPEATS },
            { url, out: join(path, `${at + 1}`), sources, command, recording: false },
          ),
        ),
      )
    } finally {
      await sources.close()
    }
    return { value: await findRuns(path), evidence: [{ path, command }] }
  })

export const measureScore = (run: GateFindings['run'], out: string): Promise<GateFindings['evaluations']> =>
  attempt<NonNullable<GateFindings['evaluations']['value']>>('The evaluator', async () => {
    if (run.value === null) return { value: null, why: 'there is no call to evaluate' }
    const args = ['evaluate', join(out, EXPERIMENT), '--json']
    const { value, text } = await jsonOf(args, 10 * MINUTE_MS, evaluationSchema)
    const path = join(out, 'evaluation.json')
    await writeFile(path, text)
    return { value, evidence: [{ path, command: typed(args) }] }
  })

/** `minutes` of it, and the faults in proportion. */
export const measureLoad = (
  stack: 'embedded' | 'simulated',
  { minutes, faults, out }: { readonly minutes: number; readonly faults: number; readonly out: string },
): Promise<GateFindings['loads']['embedded']> =>
  attempt(`${minutes} minutes of load, ${stack}`, async () => {
    const path = join(out, `load-${stack}`)
    const args = [
      'bench',
      'load',
      '--stack',
      stack,
      '--minutes',
      `${minutes}`,
      '--faults',
      `${faults}`,
      '--out',
      path,
    ]
    const file = join(path, 'load.json')
    // What an earlier run left in this folder is not measured now.
    await rm(file, { force: true })
    const { code } = await runOwn(args, (minutes + 15) * MINUTE_MS)
    if (!existsSync(file)) throw new Error(`${typed(args)} ended with ${code} and left no load.json`)
    const value = parseWith(loadSchema, JSON.parse(await readFile(file, 'utf8')), file)
    return { value, evidence: [{ path: file, command: typed(args) }] }
  })

/** What the tests of other people's clients left (`src/e2e/conformance`). */
export async function findConformance(): Promise<GateFindings['conformance']> {
  const folder = join(packageRoot(), 'node_modules/.conformance')
  return Promise.all(
    conformanceClients.map(async client => {
      const file = join(folder, `${client}.json`)
      if (!existsSync(file)) return { client, report: null, file }
      try {
        return { client, report: readConformance(JSON.parse(await readFile(file, 'utf8')), file), file }
      } catch (error) {
        tell(`${file} cannot be read: ${error instanceof Error ? error.message : String(error)}`)
        return { client, report: null, file }
      }
    }),
  )
}
