import type { ConversationAnalysis, CriterionResult } from '../../record/analysis.ts'
import type { ConversationRecord } from '../../record/conversation-record.ts'
import type { Plan } from '../plan.ts'
import { NO_MODEL, unknownAnalysis } from './analyse.ts'
import { type Analysts, askForm } from './ask.ts'
import { itemsOf } from './items.ts'
import { criteriaForm } from './prompts.ts'
import { criteriaResults, toAnalysis, unjudged } from './results.ts'
import { transcriptLines } from './transcript-lines.ts'

interface One {
  readonly plan: Plan
  readonly criterion: string
  readonly analysts: Analysts
}

/** The call's analysis with one criterion judged anew, or for the first time; null: the agent has none of that id. Throws `ProviderError`. */
export async function judgeOne(
  record: ConversationRecord,
  { plan, criterion: id, analysts }: One,
): Promise<ConversationAnalysis | null> {
  const criterion = itemsOf(plan.agent, plan.variables).criteria.find(one => one.id === id)
  if (!criterion) return null
  const lines = (mostChars: number) => transcriptLines(record.transcript, mostChars)
  const asked = { form: criteriaForm([criterion]), key: 'criteria', lines }
  const results =
    analysts.models.length === 0
      ? [unjudged(criterion, NO_MODEL)]
      : criteriaResults([criterion], await askForm(asked, analysts))
  return withResults(record.analysis ?? unknownAnalysis(record, plan, NOT_YET), results, record)
}

const NOT_YET = 'This call has not been analysed.'

function withResults(
  analysis: ConversationAnalysis,
  results: readonly CriterionResult[],
  { status }: ConversationRecord,
): ConversationAnalysis {
  const before = analysis.evaluation_criteria_results_list
  const isNew = (result: CriterionResult) => results.some(({ criteria_id: id }) => id === result.criteria_id)
  return toAnalysis({
    summary: analysis.transcript_summary,
    title: analysis.call_summary_title,
    criteria: [...before.filter(result => !isNew(result)), ...results],
    data: analysis.data_collection_results_list,
    failed: status === 'failed',
  })
}
