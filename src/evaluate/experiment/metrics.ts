import { withoutSecrets } from '../caller/address.ts'
import { type Agreement, agreementOf } from '../measure/agreement.ts'
import type { Rederived } from '../measure/both-sides.ts'
import type { MeasuredTurn } from '../measure/measure.ts'
import type { KnownCall } from '../measure/measured-call.ts'
import { rederive } from '../measure/rederived.ts'
import type { ServerFigures } from '../measure/server-times.ts'
import type { CallSummary } from '../measure/summary.ts'
import { type Waterfall, waterfallOf } from '../measure/waterfall.ts'
import { summarize } from '../stats.ts'
import type { ExperimentDefinition } from './definition.ts'
import { agentTurns, type ExperimentCall, titleOf } from './experiment-call.ts'
import { describeMachine } from './machine.ts'
import { problemsOf } from './problems.ts'
import type { TargetReport } from './targets.ts'
import { figuresOf, type TurnFigures } from './turn-figures.ts'

/** What a run came to, beside its calls. */
export interface Run {
  readonly summary: CallSummary
  readonly targets: readonly TargetReport[]
  readonly date: string
  readonly before: ReturnType<typeof describeMachine>
  /** As it was typed. */
  readonly command: string
  /** Calls that never began, and other things to know. */
  readonly problems: readonly string[]
  /** The server was started on simulators: the title says so, whatever the server says. */
  readonly isSimulated: boolean
  /** What the evaluator made of the calls; null: it was not asked. */
  readonly evaluation: object | null
}

/** One turn of the caller: what was measured, what the server says of it, and where the time went. */
export interface TurnMetrics extends MeasuredTurn {
  /** Of which call, counted from 0. */
  readonly call: number
  /** The gap as earlier versions measured it: from the last sound within 25 dB of the clip's loudest. */
  readonly response_gap_by_energy_ms: number | null
  /** All figures of the turn by the names of the targets. */
  readonly figures: TurnFigures
  readonly waterfall: Waterfall | null
  readonly server: ServerFigures | null
}

/** `qa/metrics.json`: each turn, the summary, the targets, and all that is needed to set the run against another. */
export function metricsOf(
  definition: ExperimentDefinition,
  calls: readonly [ExperimentCall, ...ExperimentCall[]],
  run: Run,
) {
  const [{ plan, call }] = calls
  const { result, record } = call
  const own = record?.record.antiphon
  const agreement = agreementIn(calls)
  const flagged = run.targets.filter(target => target.floor?.flagged || target.goal?.flagged)
  const numbered = <T extends object>(of: (call: KnownCall) => readonly T[] | null) =>
    calls.flatMap((one, index) => (of(one.call) ?? []).map(item => ({ call: index, ...item })))
  return {
    format: 'antiphon-experiment-2' as const,
    experiment: definition.name,
    title: titleOf(definition, calls, run.isSimulated),
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
      late_ms: summarize(calls.flatMap(one => one.call.result.wakeUps.map(({ lateMs }) => lateMs))),
    },
    ruler: rulerOf(calls),
    seed: plan.seed,
    conversation_id: result.conversationId,
    duration_ms: result.end.at,
    ended_by: result.end.by,
    agent_turns: calls.reduce((sum, one) => sum + agentTurns(one.call), 0),
    calls: calls.map(aboutCall),
    problems: [...problemsOf(definition, calls), ...run.problems, ...disagreements(agreement)],
    summary: run.summary,
    targets: run.targets,
    flagged: flagged.map(target => `${target.metric} ${target.statistic}`),
    agreement,
    evaluation: run.evaluation,
    turns: calls.flatMap((one, index) => turnsOf(one, index)),
    replies: numbered(({ measurement }) => measurement.replies),
    gaps: numbered(({ measurement }) => measurement.gaps),
    overlaps: numbered(({ measurement }) => measurement.overlaps),
    /** Replies that were cut: the words that the agent keeps of them, and those that a second hearing finds in the recording. */
    kept: numbered(({ kept }) => kept),
    server_turns: calls.some(one => one.call.server) ? numbered(({ server }) => server) : null,
  }
}

export type Metrics = ReturnType<typeof metricsOf>

const aboutCall = ({ plan, call }: ExperimentCall) => ({
  name: plan.name,
  seed: plan.seed,
  conversation_id: call.result.conversationId,
  duration_ms: call.result.end.at,
  ended_by: call.result.end.by,
  agent_turns: agentTurns(call),
  /** By the server's pings; null: it keeps none. */
  round_trip_ms: call.record?.record.antiphon?.round_trip?.p50_ms ?? null,
})

/** How the edges of the caller's speech were found: a run measured with another ruler is comparable by `response_gap_by_energy_ms`. */
function rulerOf(calls: readonly ExperimentCall[]) {
  const edges = new Map(calls.flatMap(one => [...one.edges]))
  const unsure = [...edges].flatMap(([clip, { unsure: why }]) => (why === null ? [] : [{ clip, why }]))
  return { edges: edges.size === 0 ? 'energy' : 'energy and a detector that looks ahead', unsure }
}

function turnsOf({ call, edges }: ExperimentCall, index: number): TurnMetrics[] {
  const { measurement, server, record } = call
  const trip = record?.record.antiphon?.round_trip?.p50_ms ?? 0
  return measurement.turns.map(turn => {
    const own = server?.find(one => one.turn === turn.reply) ?? null
    const shift = edges.get(turn.clips.at(-1) ?? '')?.endShiftMs ?? 0
    return {
      call: index,
      ...turn,
      response_gap_by_energy_ms: turn.response_gap_ms === null ? null : turn.response_gap_ms + shift,
      figures: figuresOf(turn, call),
      waterfall: waterfallOf(turn, own, trip),
      server: own,
    }
  })
}

function agreementIn(calls: readonly ExperimentCall[]): readonly Agreement[] {
  return agreementOf(
    calls.map(({ call, log, edges }) => {
      const { record, server, ...known } = call
      const figures: readonly Rederived[] =
        record && server ? rederive({ ...known, record: record.record, figures: server, log }) : []
      const unsure = [...edges].filter(([, { unsure: why }]) => why !== null).map(([clip]) => clip)
      return { figures, unsureClips: new Set(unsure) }
    }),
  )
}

const disagreements = (all: readonly Agreement[]): string[] =>
  all
    .filter(({ agrees }) => agrees === false)
    .map(
      ({ figure, within, p50_ms }) =>
        `${figure}: server and caller DISAGREE: ${within.count} of ${within.of} within 20 ms, ${Math.round(p50_ms ?? 0)} ms at P50`,
    )
