import { type Millis, pause, startClock } from '../../../flow/clock.ts'
import type { JudgeReport, Part } from '../evaluation.ts'
import type { Evidence } from '../evidence.ts'
import type { Answer } from './answer.ts'
import { conversationOf } from './conversation.ts'
import { type Judge, JudgeFailed } from './judge.ts'
import { type CriterionId, criteria, promptSha256 } from './prompt.ts'

/** More calls of one run are not judged: the first ones stand for them, and a note says so. */
export const MOST_JUDGED = 10
/** Tries for one answer. */
const ATTEMPTS = 2
/** One answer is no average. */
const LEAST_ANSWERS = 2

/** A server that asks for more is asked again all the same. */
const LONGEST_PAUSE_MS: Millis = 20_000
const clock = startClock()

/** What the judge made of one call. */
interface Judged {
  readonly answers: readonly Answer[]
}

/**
 * The parts that need judgement. Each call is judged several times and averaged, and the calls are averaged. Without a judge, or where it did
 * not answer at least twice for every call, all of them are "not judged" and say why: part of a judgement would be somebody's choice.
 */
export async function judgedParts(
  calls: readonly Evidence[],
  judge: Judge | null,
  signal?: AbortSignal,
): Promise<{ readonly parts: readonly Part[]; readonly report: JudgeReport | null }> {
  if (judge === null) return { parts: notJudged('no judge: set ANTIPHON_JUDGE_URL'), report: null }
  const problems = new Set<string>()
  const judged: Judged[] = []
  let asked = 0
  for (const call of calls.slice(0, MOST_JUDGED)) {
    const answers: Answer[] = []
    for (let attempt = 0; attempt < judge.repeats * ATTEMPTS && answers.length < judge.repeats; attempt++) {
      try {
        const conversation = conversationOf(call)
        asked += 1
        answers.push(await judge.ask(conversation, signal))
      } catch (error) {
        signal?.throwIfAborted()
        problems.add(error instanceof Error ? error.message : String(error))
        if (!(error instanceof JudgeFailed) || error.isFinal) break
        await pause(clock, Math.min(error.retryAfterMs, LONGEST_PAUSE_MS))
      }
    }
    judged.push({ answers })
    // A judge that is not there is not there for the next call either.
    if (answers.length < Math.min(LEAST_ANSWERS, judge.repeats)) break
  }
  const answered = judged.reduce((sum, { answers }) => sum + answers.length, 0)
  const report = {
    model: judge.model,
    prompt_sha256: promptSha256,
    asked,
    answered,
    spread: spreadOf(judged),
    problems: [...problems].slice(0, 5),
  }
  const isWhole =
    judged.length > 0 &&
    judged.every(({ answers }) => answers.length >= Math.min(LEAST_ANSWERS, judge.repeats))
  if (!isWhole)
    return {
      parts: notJudged(`${answered} of ${asked} answers would do: ${[...problems][0] ?? 'no call'}`),
      report,
    }
  return { parts: criteria.map(criterion => partOf(criterion, judged)), report }
}

const basis = 'judged' as const

const notJudged = (reason: string): Part[] =>
  criteria.map(({ id, title, weight }) => ({
    id,
    title,
    basis,
    score: null,
    weight,
    value: null,
    unit: 'of 10',
    n: 0,
    why: `not judged: ${reason}`,
  }))

function partOf({ id, title, weight }: (typeof criteria)[number], judged: readonly Judged[]): Part {
  const means = judged.flatMap(({ answers }) => mean(scoresOf(answers, id)) ?? [])
  const n = judged.flatMap(({ answers }) => scoresOf(answers, id)).length
  const value = mean(means)
  const first =
    judged.flatMap(({ answers }) => answers).find(answer => answer[id].score !== null) ??
    judged[0]?.answers[0]
  const words = first?.[id].why ?? ''
  const why = value === null ? `not judged: ${words || 'there was nothing to judge it by'}` : words
  return { id, title, basis, score: value, weight, value, unit: 'of 10', n, why }
}

const scoresOf = (answers: readonly Answer[], id: CriterionId): number[] =>
  answers.flatMap(answer => answer[id].score ?? [])

function spreadOf(judged: readonly Judged[]): number | null {
  const spreads = judged.flatMap(({ answers }) =>
    criteria.flatMap(({ id }) => {
      const scores = scoresOf(answers, id)
      return scores.length < 2 ? [] : [Math.max(...scores) - Math.min(...scores)]
    }),
  )
  return spreads.length === 0 ? null : Math.max(...spreads)
}

const mean = (values: readonly number[]): number | null =>
  values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length
