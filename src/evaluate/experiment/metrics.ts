import { withoutSecrets } from '../caller/address.ts'
import type { KnownCall } from '../measure/measured-call.ts'
import type { CallSummary } from '../measure/summary.ts'
import { roundedObject } from '../rounded.ts'
import { summarize } from '../stats.ts'
import type { ExperimentDefinition } from './definition.ts'
import { describeMachine } from './machine.ts'
import type { TargetReport } from './targets.ts'

const DEFAULT_MIN_AGENT_TURNS = 10
/** A caller that was itself later than this measured its own machine. */
const MAX_LATE_MS = 50

/** What a run came to, beside the call itself. */
export interface Run {
  readonly summary: CallSummary
  readonly targets: readonly TargetReport[]
  readonly date: string
  readonly before: ReturnType<typeof describeMachine>
  /** As it was typed. */
  readonly command: string
}

/** `qa/metrics.json`: each turn, the summary, the targets, and all that is needed to set the run against another. */
export function metricsOf(
  definition: ExperimentDefinition,
  call: KnownCall,
  run: Run,
): Readonly<Record<string, unknown>> {
  const { result, measurement, server, record } = call
  const own = record?.record.antiphon
  const flagged = run.targets.filter(target => target.floor?.flagged || target.goal?.flagged)
  return roundedObject({
    experiment: definition.name,
    title: titleOf(definition, call),
    date: run.date,
    command: run.command,
    machine: { ...run.before, load_average_after: describeMachine().load_average },
    server: {
      url: withoutSecrets(result.url),
      build: own?.build ?? null,
      providers: own?.providers ?? null,
      policy: own?.policy ?? null,
    },
    client: {
      kind: result.client,
      chunk_ms: result.chunkMs,
      formats: result.formats,
      late_ms: summarize(result.wakeUps.map(({ lateMs }) => lateMs)),
    },
    seed: definition.scenario.seed ?? 1,
    conversation_id: result.conversationId,
    duration_ms: result.end.at,
    ended_by: result.end.by,
    agent_turns: agentTurns(call),
    problems: problemsOf(definition, call),
    summary: run.summary,
    targets: run.targets,
    flagged: flagged.map(target => `${target.metric} ${target.statistic}`),
    turns: measurement.turns.map(turn => ({
      ...turn,
      server: server?.find(one => one.turn === turn.reply) ?? null,
    })),
    replies: measurement.replies,
    gaps: measurement.gaps,
    overlaps: measurement.overlaps,
    server_turns: server,
  })
}

/** What makes the figures of a run worth less than they look. */
export function problemsOf(definition: ExperimentDefinition, call: KnownCall): string[] {
  const { result, measurement, problem } = call
  const least = definition.min_agent_turns ?? DEFAULT_MIN_AGENT_TURNS
  const turns = agentTurns(call)
  const inVain = measurement.turns.filter(turn => turn.in_vain).length
  const own = measurement.gaps.filter(gap => gap.kind === 'caller-late').length
  const late = summarize(result.wakeUps.map(({ lateMs }) => lateMs)).max ?? 0
  return [
    ...(turns < least ? [`only ${turns} agent turns, the experiment asks for ${least}`] : []),
    ...(result.unsaid > 0 ? [`${result.unsaid} steps of the script were never said`] : []),
    ...(inVain > 0 ? [`${inVain} turns of the caller began without their cue`] : []),
    ...(late > MAX_LATE_MS
      ? [`the caller's own timer was late by up to ${Math.round(late)} ms: the machine was too busy`]
      : []),
    ...(own > 0 ? [`${own} silences of the agent are the caller's own: it took the audio late`] : []),
    ...(measurement.unreadable.length > 0
      ? [`${measurement.unreadable.length} frames no client could read`]
      : []),
    ...(problem === null ? [] : [problem]),
  ]
}

/** Replies that were heard. */
export const agentTurns = ({ measurement }: KnownCall): number =>
  measurement.replies.filter(reply => reply.audible_from_ms !== null).length

/** On simulated providers the title says so, whatever the definition calls itself. */
export function titleOf(definition: ExperimentDefinition, { record }: KnownCall): string {
  const providers = Object.values(record?.record.antiphon?.providers ?? {})
  const simulated = providers.some(name => typeof name === 'string' && name.includes('simulated'))
  return simulated ? `SIMULATED PROVIDERS: ${definition.title}` : definition.title
}
