/** What a language model made of a call, in the vendor's field names. */
export interface ConversationAnalysis {
  readonly evaluation_criteria_results: Readonly<Record<string, CriterionResult>>
  readonly data_collection_results: Readonly<Record<string, CollectedDatum>>
  readonly evaluation_criteria_results_list: readonly CriterionResult[]
  readonly data_collection_results_list: readonly CollectedDatum[]
  readonly call_successful: Judgement
  /** 0…100: the mean over the criteria that could be judged; null: none could. */
  readonly call_success_score: number | null
  readonly transcript_summary: string
  readonly call_summary_title: string | null
  readonly scoped: readonly []
}

export type Judgement = 'success' | 'failure' | 'unknown'

/** `score` is 0…`max_score`, where the criterion is scored. */
export interface CriterionResult {
  readonly criteria_id: string
  readonly result: Judgement
  readonly rationale: string
  readonly scoring_mode: 'binary' | 'numeric_uniform'
  readonly score: number | null
  readonly max_score: number | null
}

export interface CollectedDatum {
  readonly data_collection_id: string
  readonly name: string | null
  readonly value: string | number | boolean | null
  /** What was asked for, as the agent has it. */
  readonly json_schema: Readonly<Record<string, unknown>> | null
  readonly rationale: string
}
