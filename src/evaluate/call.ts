import { loadavg } from 'node:os'
import { withoutSecrets } from './caller/address.ts'
import { type CallOptions, placeCall } from './caller/place-call.ts'
import type { ClientKind } from './caller/playout.ts'
import { conversationLines } from './conversation-text.ts'
import { type KnownCall, knowCall } from './measure/measured-call.ts'
import { summarizeRun } from './measure/summary.ts'
import { initiationOf, prepareScript } from './prepare.ts'
import { roundedObject } from './rounded.ts'
import { parseScenario, type Scenario } from './scenario.ts'
import type { SoundSources } from './sounds.ts'
import { summarize } from './stats.ts'
import { spread, summaryLines } from './summary-text.ts'
import { writeRecording } from './two-track.ts'

/** One thing to say on the command line, in the order given. */
export type CallLine = { readonly wav: string; readonly atMs: number | null } | { readonly text: string }

export interface RunCallOptions {
  readonly url: string
  readonly agent?: string | undefined
  /** What to say; nothing: listen to the greeting and hang up. Left aside when there is a scenario. */
  readonly lines?: readonly CallLine[]
  /** A scenario document as read from its file, in place of lines. */
  readonly scenario?: unknown
  readonly sources: SoundSources
  readonly client?: ClientKind
  readonly chunkMs?: 20 | 32 | 100 | 250
  readonly quiet?: 'noise' | 'zeros' | 'nothing'
  readonly textOnly?: boolean
  readonly initiation?: Readonly<Record<string, unknown>>
  /** Where to write the two-track recording. */
  readonly record?: string | undefined
  /** Set the server's own record beside what was measured. */
  readonly askServer?: boolean
  readonly apiKey?: string | undefined
  readonly maxCallMs?: number
  readonly signal?: AbortSignal
  /** For tests. */
  readonly line?: Pick<CallOptions, 'clock' | 'dial'>
}

/** Outcome of a command: one JSON object for `--json`, and the same for people. */
export interface CommandOutput {
  readonly json: Readonly<Record<string, unknown>>
  readonly text: string
}

/** Reads a `--wav` argument: `FILE`, or `FILE@MS` to say it that many ms after the connection. */
export function parseWavArgument(argument: string): CallLine {
  const timed = /^(.+)@(\d{1,7})$/.exec(argument)
  return timed?.[1] === undefined ? { wav: argument, atMs: null } : { wav: timed[1], atMs: Number(timed[2]) }
}

/** `antiphon call`: places one call and measures it at the client. Throws an Error in a sentence when it cannot. */
export async function runCall(options: RunCallOptions): Promise<CommandOutput> {
  const { client = 'javascript', sources } = options
  const scenario = withFlags(scenarioOf(options), options)
  const script = await prepareScript(scenario, sources)
  const initiation = openingOf(scenario, options)
  const startedAt = new Date().toISOString()
  const result = await placeCall({
    url: options.url,
    agentId: options.agent,
    script,
    client,
    textOnly: options.textOnly ?? false,
    ...(initiation && { initiation }),
    ...(options.maxCallMs !== undefined && { limits: { callMs: options.maxCallMs } }),
    ...(options.signal && { signal: options.signal }),
    ...options.line,
  })
  if (options.record !== undefined) await writeRecording(options.record, result)
  const call = await knowCall(result, { askServer: options.askServer ?? false, apiKey: options.apiKey })
  return { json: callJson(call, startedAt, options), text: callText(call, options) }
}

/** A measured call as JSON: figures cut to the microsecond, nothing secret. */
function callJson(
  call: KnownCall,
  startedAt: string,
  options: RunCallOptions,
): Readonly<Record<string, unknown>> {
  const { result, measurement, server, problem } = call
  return roundedObject({
    conversation_id: result.conversationId,
    url: withoutSecrets(result.url),
    client: result.client,
    chunk_ms: result.chunkMs,
    formats: result.formats,
    started_at: startedAt,
    duration_ms: result.end.at,
    end: { by: result.end.by, code: result.end.code, reason: result.end.reason },
    unsaid: result.unsaid,
    ...measurement,
    summary: summarizeRun([call]),
    server,
    server_problem: problem,
    caller_late_ms: summarize(result.wakeUps.map(({ lateMs }) => lateMs)),
    load_average: loadavg(),
    recording: options.record ?? null,
  })
}

function callText(call: KnownCall, options: RunCallOptions): string {
  const { result, measurement, problem } = call
  const { by, code, reason, at } = result.end
  const ended = `ended by the ${by} after ${(at / 1000).toFixed(1)} s (${code}${reason === '' ? '' : ` ${reason}`})`
  return [
    `call ${result.conversationId} to ${withoutSecrets(result.url)}, ${result.client} client, ${result.chunkMs} ms chunks`,
    ...conversationLines(result, measurement),
    ended,
    ...(result.unsaid > 0 ? [`${result.unsaid} steps were never said`] : []),
    '',
    ...summaryLines(summarizeRun([call])),
    `caller's timers   ${spread(summarize(result.wakeUps.map(({ lateMs }) => lateMs)))} late; load ${loadavg()[0]?.toFixed(2)}`,
    ...(problem === null ? [] : [`server's record    ${problem}`]),
    ...(options.record === undefined ? [] : [`recording         ${options.record}`]),
  ].join('\n')
}

function scenarioOf(options: RunCallOptions): Scenario {
  if (options.scenario !== undefined) return parseScenario(options.scenario, 'the scenario')
  const steps = (options.lines ?? []).map(line => {
    if ('text' in line) return { message: line.text }
    return line.atMs === null ? { say: { wav: line.wav } } : { say: { wav: line.wav }, at_ms: line.atMs }
  })
  const listen = { hang_up: true, after: 'greeting', delay_ms: 1_000 }
  return parseScenario({ name: 'call', steps: steps.length > 0 ? steps : [listen] }, 'the call')
}

/** What the scenario asks for at the opening, then what the options do. */
function openingOf(
  scenario: Scenario,
  { initiation, textOnly }: RunCallOptions,
): RunCallOptions['initiation'] {
  const own = initiationOf(scenario)
  if (!own) return initiation
  const conversation = textOnly ? { conversation: { text_only: true } } : {}
  return {
    conversation_config_override: { ...own.conversation_config_override, ...conversation },
    ...initiation,
  }
}

function withFlags(scenario: Scenario, { chunkMs, quiet }: RunCallOptions): Scenario {
  return {
    ...scenario,
    microphone: {
      ...scenario.microphone,
      ...(chunkMs !== undefined && { chunk_ms: chunkMs }),
      ...(quiet !== undefined && { quiet }),
    },
  }
}
