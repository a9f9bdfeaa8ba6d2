import type { KnownCall } from '../measure/measured-call.ts'
import type { SecondHearing } from '../measure/opening.ts'
import { combined, restsOn } from './combine.ts'
import type { Evaluation } from './evaluation.ts'
import { type Evidence, evidenceOf } from './evidence.ts'
import type { Judge } from './judge/judge.ts'
import { judgedParts, MOST_JUDGED } from './judge/judged-parts.ts'
import { measuredParts } from './measured-parts.ts'

export type { Evaluation } from './evaluation.ts'

export interface EvaluateOptions {
  /** Null or left out: the parts that need judgement are "not judged". */
  readonly judge?: Judge | null
  /** Hears replies that were cut a second time, for the truth of what was heard. */
  readonly hear?: SecondHearing
  readonly signal?: AbortSignal
}

/** Scores calls of one agent at one setting against the rubric, together: their turns and sounds are pooled. */
export async function evaluateCalls(
  calls: readonly KnownCall[],
  options: EvaluateOptions = {},
): Promise<Evaluation> {
  const evidence: Evidence[] = []
  for (const call of calls) evidence.push(await evidenceOf(call, options.hear))
  return evaluateEvidence(evidence, options)
}

/** The same for calls that were read again from what they left. */
export async function evaluateEvidence(
  calls: readonly Evidence[],
  { judge = null, signal }: Omit<EvaluateOptions, 'hear'> = {},
): Promise<Evaluation> {
  const measured = measuredParts(calls)
  const judged = await judgedParts(calls, judge, signal)
  const parts = [...measured, ...judged.parts]
  return {
    format: 'antiphon-evaluation-1',
    calls: calls.length,
    score: combined(parts),
    measured: combined(measured),
    judged: combined(judged.parts),
    rests_on: restsOn(measured, judged.parts),
    parts,
    judge: judged.report,
    notes: [
      ...notesOf(calls),
      ...(judge !== null && calls.length > MOST_JUDGED
        ? [`the judge read the first ${MOST_JUDGED} of ${calls.length} calls`]
        : []),
    ],
  }
}

const FEW_TURNS = 10

function notesOf(calls: readonly Evidence[]): string[] {
  const turns = calls.flatMap(call => call.measurement.turns)
  const inVain = turns.filter(turn => turn.in_vain).length
  const late = calls.flatMap(call => call.measurement.gaps).filter(gap => gap.kind === 'caller-late').length
  const unheard = calls.filter(call => call.source === 'server').length
  return [
    ...(unheard > 0
      ? [
          `${unheard} of ${calls.length} calls are known from the server's own record alone: no caller measured them`,
        ]
      : []),
    ...new Set(calls.flatMap(call => call.problem ?? [])),
    ...(turns.length < FEW_TURNS
      ? [`only ${turns.length} turns of the caller: ${FEW_TURNS} are the least that say much`]
      : []),
    ...(inVain > 0 ? [`${inVain} turns of the caller began without their cue`] : []),
    ...(late > 0 ? [`${late} silences are the measuring process's own and count for nothing`] : []),
  ]
}
