import type { KnownCall } from '../measure/measured-call.ts'
import type { ServerLog } from '../measure/server-log.ts'
import type { ExperimentDefinition, PlannedCall } from './definition.ts'
import type { Edges } from './label-script.ts'

/** A call of an experiment after it was placed and measured. */
export interface ExperimentCall {
  readonly plan: PlannedCall
  readonly call: KnownCall
  /** The server's log of it; null: it has none, or `logProblem` says why it could not be had. */
  readonly log: ServerLog | null
  readonly logProblem: string | null
  /** What is known of its clips beside their sound; empty: nothing but that. */
  readonly edges: ReadonlyMap<string, Edges>
}

/** Replies that were heard. */
export const agentTurns = ({ measurement }: Pick<KnownCall, 'measurement'>): number =>
  measurement.replies.filter(reply => reply.audible_from_ms !== null).length

/** On simulated providers the title says so, whatever the definition calls itself. */
export function titleOf(
  { title }: Pick<ExperimentDefinition, 'title'>,
  calls: readonly ExperimentCall[],
  isSimulated: boolean,
): string {
  const providers = calls.flatMap(({ call }) => Object.values(call.record?.record.antiphon?.providers ?? {}))
  const simulated = providers.some(name => typeof name === 'string' && name.includes('simulated'))
  return isSimulated || simulated ? `SIMULATED PROVIDERS: ${title}` : title
}
