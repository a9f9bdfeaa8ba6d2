import { type Command, InvalidArgumentError } from 'commander'
import { evaluateEvidence } from '../evaluate/rubric/evaluate-calls.ts'
import type { Evaluation } from '../evaluate/rubric/evaluation.ts'
import { evaluationLines } from '../evaluate/rubric/evaluation-text.ts'
import { judgeOf } from '../evaluate/rubric/judge/settings.ts'
import type { ReadCalls } from '../evaluate/rubric/read/read-evidence.ts'
import { openSecondHearing } from '../evaluate/second-hearing.ts'
import { readCalls } from './evaluate-sources.ts'
import { print } from './print.ts'

interface EvaluateFlags {
  readonly judge: boolean
  readonly hearing: boolean
  readonly atLeast?: number
  readonly json?: boolean
}

/** `antiphon evaluate`: what was recorded earlier against the rubric, one evaluation for each folder. */
async function runEvaluate(folders: readonly string[], flags: EvaluateFlags): Promise<void> {
  const judge = flags.judge ? judgeOf(process.env) : null
  const hearing = flags.hearing ? await openSecondHearing() : null
  const found: { readonly folder: string; readonly read: ReadCalls; readonly evaluation: Evaluation }[] = []
  try {
    for (const folder of folders) {
      const read = await readCalls(folder, hearing?.hear)
      found.push({ folder, read, evaluation: await evaluateEvidence(read.calls, { judge }) })
    }
  } finally {
    await hearing?.close()
  }
  const json = {
    format: 'antiphon-evaluations-1',
    evaluations: found.map(({ folder, read, evaluation }) => ({
      folder,
      title: read.title,
      flagged: read.flagged,
      ...evaluation,
    })),
  }
  const text = found.map(({ folder, read, evaluation }) =>
    [
      `${folder}${read.title === '' ? '' : `: ${read.title}`}`,
      ...evaluationLines(evaluation),
      ...(read.flagged.length === 0 ? [] : [`off by over 10 %   ${read.flagged.join(', ')}`]),
    ].join('\n'),
  )
  print({ json, text: text.join('\n\n') }, flags.json)
  const { atLeast } = flags
  if (atLeast !== undefined && found.some(({ evaluation }) => (evaluation.score ?? -1) < atLeast))
    process.exitCode = 1
}

function toScore(text: string): number {
  const score = Number(text)
  if (text.trim() === '' || !(score >= 0 && score <= 10)) throw new InvalidArgumentError('a score is 0 to 10')
  return score
}

export function addEvaluate(program: Command): void {
  program
    .command('evaluate <what...>')
    .description(
      'score what was recorded earlier, 0 to 10: experiments’ folders, bundles, folders of bundles',
    )
    .option('--no-judge', 'ask no judge, even where ANTIPHON_JUDGE_URL names one')
    .option('--no-hearing', 'do not hear recordings a second time')
    .option('--at-least <score>', 'exit with 1 where a score is lower, or there is none', toScore)
    .option('--json', 'one JSON object on stdout')
    .action((folders: readonly string[], flags: EvaluateFlags) => runEvaluate(folders, flags))
}
