import { summarize } from '../stats.ts'
import type { ExperimentDefinition } from './definition.ts'
import { agentTurns, type ExperimentCall } from './experiment-call.ts'

const DEFAULT_MIN_AGENT_TURNS = 10
/** A caller that was itself later than this measured its own machine. */
const MAX_LATE_MS = 50

/** What makes the figures of a run worth less than they look; where it has several calls each sentence begins with the call's name. */
export function problemsOf(definition: ExperimentDefinition, calls: readonly ExperimentCall[]): string[] {
  return calls.flatMap(one => {
    const problems = problemsIn(definition, one)
    return calls.length === 1 ? problems : problems.map(problem => `${one.plan.name}: ${problem}`)
  })
}

function problemsIn(definition: ExperimentDefinition, { call, logProblem }: ExperimentCall): string[] {
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
    ...(logProblem === null ? [] : [logProblem]),
  ]
}
