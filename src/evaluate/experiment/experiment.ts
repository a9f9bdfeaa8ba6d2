import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { CommandOutput } from '../call.ts'
import { type CallOptions, placeCall } from '../caller/place-call.ts'
import { type KnownCall, knowCall } from '../measure/measured-call.ts'
import type { SecondHearing } from '../measure/opening.ts'
import { fetchServerLog } from '../measure/server-log.ts'
import { summarizeRun } from '../measure/summary.ts'
import { initiationOf, prepareScript } from '../prepare.ts'
import { roundedObject } from '../rounded.ts'
import type { SoundSources } from '../sounds.ts'
import type { FindOdds } from '../turns/truth/speech-odds.ts'
import { callsOf, type ExperimentDefinition, type PlannedCall } from './definition.ts'
import type { ExperimentCall } from './experiment-call.ts'
import { type LabelledScript, labelScript } from './label-script.ts'
import { describeMachine } from './machine.ts'
import { metricsOf } from './metrics.ts'
import { experimentText } from './run-text.ts'
import { checkTargets } from './targets.ts'
import { writeResults } from './write-results.ts'

/** What an evaluator makes of the calls: for `qa/metrics.json`, and for people. */
export interface Evaluated {
  readonly json: object
  readonly lines: readonly string[]
}

export interface RunExperimentOptions {
  readonly url: string
  /** The id of the agent that is called; the definition's own where nothing is said. */
  readonly agentId?: string | undefined
  /** The experiment's folder; made where it is missing. */
  readonly out: string
  readonly sources: SoundSources
  /** As it was typed, for the record. */
  readonly command: string
  readonly apiKey?: string | undefined
  /** A two-track recording takes about 4 MB a minute; false leaves it out. */
  readonly recording?: boolean
  /** The server was started on simulators of providers. */
  readonly isSimulated?: boolean
  /** Other things that make the figures worth less. */
  readonly problems?: readonly string[]
  /** For the edges of the caller's speech; without it they are found by energy alone. */
  readonly findOdds?: FindOdds
  /** Hears fillers and cut replies again; without it an answer begins with its first sound. */
  readonly hear?: SecondHearing
  readonly evaluate?: (calls: readonly KnownCall[]) => Promise<Evaluated>
  readonly progress?: (done: number, of: number) => void
  readonly signal?: AbortSignal
  /** For tests. */
  readonly line?: Pick<CallOptions, 'clock' | 'dial'>
}

/**
 * Runs an experiment against a server, a call for each seed and repeat, one after the other, and leaves in its folder the records, logs and
 * recordings of the calls, `qa/metrics.json`, `qa/transcript_raw.txt` and `report.html`. What makes the figures worth less is listed, never hidden.
 * Throws where no call came to be.
 */
export async function runExperiment(
  definition: ExperimentDefinition,
  options: RunExperimentOptions,
): Promise<CommandOutput> {
  const before = describeMachine()
  const date = new Date().toISOString()
  // Whoever may not write there learns it before the calls.
  await mkdir(join(options.out, 'qa'), { recursive: true })
  const prepared = await prepare(definition, options)
  const placed = await placeAll(definition, prepared, options)
  const [first, ...others] = placed.calls
  if (!first)
    throw placed.failed[0]?.error ?? new Error('the experiment was called off before its first call')
  const calls = [first, ...others] as const
  const summary = summarizeRun(calls.map(({ call }) => call))
  const targets = checkTargets(summary, definition.targets)
  const evaluated = (await options.evaluate?.(calls.map(({ call }) => call))) ?? null
  const metrics = metricsOf(definition, calls, {
    summary,
    targets,
    date,
    before,
    command: options.command,
    isSimulated: options.isSimulated ?? false,
    problems: [
      ...placed.failed.map(({ name, error }) => `${name}: ${error.message}`),
      ...(options.problems ?? []),
    ],
    evaluation: evaluated?.json ?? null,
  })
  await writeResults(options.out, metrics, { calls, recording: options.recording ?? true })
  return {
    json: roundedObject(metrics),
    text: experimentText(metrics, { out: options.out, evaluation: evaluated?.lines ?? [] }),
  }
}

async function prepare(
  { scenario }: ExperimentDefinition,
  { sources, findOdds }: RunExperimentOptions,
): Promise<LabelledScript> {
  const script = await prepareScript(scenario, sources)
  return findOdds ? labelScript(script, scenario, findOdds) : { script, edges: new Map() }
}

interface Placed {
  readonly calls: readonly ExperimentCall[]
  readonly failed: readonly { readonly name: string; readonly error: Error }[]
}

/** A call that does not come to be is no end of the others. */
async function placeAll(
  definition: ExperimentDefinition,
  prepared: LabelledScript,
  options: RunExperimentOptions,
): Promise<Placed> {
  const calls: ExperimentCall[] = []
  const failed: { name: string; error: Error }[] = []
  const planned = callsOf(definition)
  for (const [index, plan] of planned.entries()) {
    if (options.signal?.aborted) break
    options.progress?.(index, planned.length)
    try {
      calls.push(await placeOne(definition, plan, { prepared, options }))
    } catch (error) {
      failed.push({ name: plan.name, error: error instanceof Error ? error : new Error(String(error)) })
    }
  }
  options.progress?.(planned.length, planned.length)
  return { calls, failed }
}

async function placeOne(
  { agent, client, scenario }: ExperimentDefinition,
  plan: PlannedCall,
  { prepared, options }: { readonly prepared: LabelledScript; readonly options: RunExperimentOptions },
): Promise<ExperimentCall> {
  const { apiKey, signal, hear } = options
  const initiation = initiationOf(scenario)
  const result = await placeCall({
    url: options.url,
    agentId: options.agentId ?? (typeof agent === 'string' ? agent : undefined),
    script: { ...prepared.script, seed: plan.seed },
    ...(client && { client }),
    ...(initiation && { initiation }),
    ...(signal && { signal }),
    ...options.line,
  })
  const call = await knowCall(result, {
    askServer: true,
    apiKey,
    ...(hear && { hear }),
    ...(signal && { signal }),
  })
  const one = { plan, call, edges: prepared.edges }
  // Only our own server keeps such a log.
  if (!call.record?.record.antiphon) return { ...one, log: null, logProblem: null }
  try {
    return { ...one, log: await fetchServerLog(result, { apiKey }), logProblem: null }
  } catch (error) {
    return { ...one, log: null, logProblem: error instanceof Error ? error.message : String(error) }
  }
}
