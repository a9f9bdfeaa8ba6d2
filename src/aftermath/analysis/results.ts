import type { Json } from '../../protocol/json.ts'
import { listAt, textAt } from '../../protocol/json-path.ts'
import type {
  CollectedDatum,
  ConversationAnalysis,
  CriterionResult,
  Judgement,
} from '../../record/analysis.ts'
import type { Criterion, Datum, Lost } from './items.ts'
import { toNumber, toValue } from './value.ts'

const MOST_RATIONALE = 2000
const NO_REASON = 'The model gave no reason.'
const NO_ANSWER = 'The model did not answer this one.'

/** What the model answered about each criterion; `key` 1 is the first of them. */
export function criteriaResults(criteria: readonly Criterion[], answer: Json): readonly CriterionResult[] {
  const entries = listAt(answer, 'criteria')
  return criteria.map((criterion, index) => {
    const entry = entries.find(one => textAt(one, 'id') === `c${index + 1}`)
    return entry === undefined ? unjudged(criterion, NO_ANSWER) : judged(criterion, entry)
  })
}

function judged(criterion: Criterion, entry: unknown): CriterionResult {
  const rationale = rationaleOf(entry)
  if (criterion.scoring === 'binary') {
    const said = textAt(entry, 'result')?.trim().toLowerCase()
    return {
      ...unjudged(criterion, rationale),
      result: judgements.find(known => known === said) ?? 'unknown',
    }
  }
  const score = toNumber((entry as Json).score)
  if (score === null) return unjudged(criterion, rationale)
  const within = Math.round(Math.min(Math.max(score, 0), criterion.maxScore))
  // The vendor does not say from which score on a criterion is met; here it is from half of the most.
  const result = within * 2 >= criterion.maxScore ? 'success' : 'failure'
  return { ...unjudged(criterion, rationale), result, score: within }
}

const judgements: readonly Judgement[] = ['success', 'failure', 'unknown']

export const unjudged = ({ id, scoring, maxScore }: Criterion, rationale: string): CriterionResult => ({
  criteria_id: id,
  result: 'unknown',
  rationale,
  scoring_mode: scoring,
  score: null,
  max_score: scoring === 'binary' ? null : maxScore,
})

export function dataResults(data: readonly Datum[], answer: Json): readonly CollectedDatum[] {
  const entries = listAt(answer, 'data')
  return data.map((datum, index) => {
    const entry = entries.find(one => textAt(one, 'id') === `d${index + 1}`)
    if (entry === undefined) return collected(datum, null, NO_ANSWER)
    const { value, problem } = toValue((entry as Json).value, datum)
    const rationale = rationaleOf(entry)
    return collected(datum, value, problem === null ? rationale : `${problem} ${rationale}`)
  })
}

export const collected = (
  { id, name, schema }: Datum,
  value: CollectedDatum['value'],
  rationale: string,
): CollectedDatum => ({ data_collection_id: id, name, value, json_schema: schema, rationale })

export const lostCriterion = ({ id, why }: Lost): CriterionResult => ({
  criteria_id: id,
  result: 'unknown',
  rationale: why,
  scoring_mode: 'binary',
  score: null,
  max_score: null,
})

export const lostDatum = ({ id, why }: Lost): CollectedDatum => ({
  data_collection_id: id,
  name: null,
  value: null,
  json_schema: null,
  rationale: why,
})

const rationaleOf = (entry: unknown) => textAt(entry, 'rationale')?.slice(0, MOST_RATIONALE) ?? NO_REASON

/** Everything that was found out, as the record has it. `failed`: the call itself broke. */
export function toAnalysis(found: {
  readonly summary: string
  readonly title: string | null
  readonly criteria: readonly CriterionResult[]
  readonly data: readonly CollectedDatum[]
  readonly failed: boolean
}): ConversationAnalysis {
  const { summary, title, criteria, data, failed } = found
  return {
    evaluation_criteria_results: Object.fromEntries(criteria.map(one => [one.criteria_id, one])),
    data_collection_results: Object.fromEntries(data.map(one => [one.data_collection_id, one])),
    evaluation_criteria_results_list: criteria,
    data_collection_results_list: data,
    call_successful: successOf(criteria, failed),
    call_success_score: scoreOf(criteria),
    transcript_summary: summary,
    call_summary_title: title,
    scoped: [],
  }
}

/** One criterion that was not met makes a failure; all of them met a success. Without criteria only a broken call can be told. */
function successOf(criteria: readonly CriterionResult[], failed: boolean): Judgement {
  if (criteria.some(({ result }) => result === 'failure')) return 'failure'
  if (criteria.length > 0 && criteria.every(({ result }) => result === 'success')) return 'success'
  return failed ? 'failure' : 'unknown'
}

function scoreOf(criteria: readonly CriterionResult[]): number | null {
  const scores = criteria
    .filter(({ result }) => result !== 'unknown')
    .map(({ result, score, max_score: most }) =>
      score === null || most === null ? (result === 'success' ? 1 : 0) : score / most,
    )
  if (scores.length === 0) return null
  return Math.round((100 * scores.reduce((sum, score) => sum + score, 0)) / scores.length)
}
