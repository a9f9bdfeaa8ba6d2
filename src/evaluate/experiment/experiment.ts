import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { CommandOutput } from '../call.ts'
import { type CallOptions, placeCall } from '../caller/place-call.ts'
import { conversationLines } from '../conversation-text.ts'
import { type KnownCall, knowCall } from '../measure/measured-call.ts'
import { summarizeRun } from '../measure/summary.ts'
import { prepareScript } from '../prepare.ts'
import type { SoundSources } from '../sounds.ts'
import { summaryLines } from '../summary-text.ts'
import { writeRecording } from '../two-track.ts'
import type { ExperimentDefinition } from './definition.ts'
import { describeMachine } from './machine.ts'
import { agentTurns, metricsOf, problemsOf, type Run, titleOf } from './metrics.ts'
import { checkTargets } from './targets.ts'
import { targetLines } from './targets-text.ts'

export interface RunExperimentOptions {
  readonly url: string
  /** The experiment's folder; made where it is missing. */
  readonly out: string
  readonly sources: SoundSources
  /** As it was typed, for the record. */
  readonly command: string
  readonly apiKey?: string | undefined
  /** A two-track recording takes about 4 MB a minute; false leaves it out. */
  readonly recording?: boolean
  readonly signal?: AbortSignal
  /** For tests. */
  readonly line?: Pick<CallOptions, 'clock' | 'dial'>
}

/**
 * Runs an experiment against a server and leaves `conversation.json` (the server's record), `qa/transcript_raw.txt`,
 * `qa/metrics.json` and `recording.wav` in its folder. Problems that make the figures worth less are listed, never hidden.
 */
export async function runExperiment(
  definition: ExperimentDefinition,
  options: RunExperimentOptions,
): Promise<CommandOutput> {
  const { out, sources, signal, apiKey } = options
  const before = describeMachine()
  await mkdir(join(out, 'qa'), { recursive: true })
  const script = await prepareScript(definition.scenario, sources)
  const date = new Date().toISOString()
  const result = await placeCall({
    url: options.url,
    agentId: definition.agent,
    script,
    ...(definition.client && { client: definition.client }),
    ...(signal && { signal }),
    ...options.line,
  })
  const call = await knowCall(result, { askServer: true, apiKey, ...(signal && { signal }) })
  const summary = summarizeRun([call])
  const targets = checkTargets(summary, definition.targets)
  const metrics = metricsOf(definition, call, { summary, targets, date, before, command: options.command })
  await writeJson(join(out, 'conversation.json'), call.record?.json ?? { problem: call.problem })
  await writeJson(join(out, 'qa', 'metrics.json'), metrics)
  await writeFile(join(out, 'qa', 'transcript_raw.txt'), transcriptOf(definition, call, date))
  if (options.recording !== false) await writeRecording(join(out, 'recording.wav'), result)
  return { json: metrics, text: textOf(definition, call, { summary, targets, out }) }
}

function transcriptOf(definition: ExperimentDefinition, call: KnownCall, date: string): string {
  const { result, measurement } = call
  const head = `${definition.name}  ${titleOf(definition, call)}\n${date}  ${result.conversationId}  seconds since the connection, at the client\n`
  return `${head}\n${conversationLines(result, measurement).join('\n')}\n`
}

function textOf(
  definition: ExperimentDefinition,
  call: KnownCall,
  run: Pick<Run, 'summary' | 'targets'> & { readonly out: string },
): string {
  const problems = problemsOf(definition, call)
  return [
    `${definition.name}: ${titleOf(definition, call)}`,
    `${agentTurns(call)} agent turns in ${(call.result.end.at / 1000).toFixed(0)} s, written to ${run.out}`,
    '',
    ...summaryLines(run.summary),
    '',
    ...targetLines(run.targets),
    ...problems.map(problem => `PROBLEM  ${problem}`),
  ].join('\n')
}

const writeJson = (path: string, value: unknown): Promise<void> =>
  writeFile(path, `${JSON.stringify(value, null, 2)}\n`)
