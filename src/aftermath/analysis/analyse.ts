import { textAt } from '../../protocol/json-path.ts'
import type { CollectedDatum, ConversationAnalysis, CriterionResult } from '../../record/analysis.ts'
import type { ConversationRecord } from '../../record/conversation-record.ts'
import type { Plan } from '../plan.ts'
import { type Analysts, askForm, type Question } from './ask.ts'
import { type Criterion, type Datum, type Items, itemsOf } from './items.ts'
import { criteriaForm, dataForm, summaryForm } from './prompts.ts'
import {
  collected,
  criteriaResults,
  dataResults,
  lostCriterion,
  lostDatum,
  toAnalysis,
  unjudged,
} from './results.ts'
import { transcriptLines } from './transcript-lines.ts'

// A small model loses track of a longer form.
const CRITERIA_AT_ONCE = 10
const DATA_AT_ONCE = 20
const MOST_SUMMARY = 4000
const MOST_TITLE = 200

export const NO_MODEL =
  'Not analysed: this server answers by rules and has no language model that could read the call.'
const NO_WORDS = 'Nothing was said in this call.'

/**
 * What a call was about, whether it met its goals, and what is to be kept of it, by a few questions to a language model. Where there is none
 * everything is `unknown` and says so. Throws `ProviderError` when no model gives an answer.
 */
export async function analyse(
  record: ConversationRecord,
  plan: Plan,
  analysts: Analysts,
): Promise<ConversationAnalysis> {
  const items = itemsOf(plan.agent, plan.variables)
  if (record.transcript.length === 0) return unknownAnalysis(record, plan, NO_WORDS)
  if (analysts.models.length === 0) return unknownAnalysis(record, plan, NO_MODEL)
  const asking = (form: string, key: string): Question => ({
    form,
    key,
    lines: mostChars => transcriptLines(record.transcript, mostChars),
  })
  const told = await askForm(asking(summaryForm(items.summaryLanguage), 'summary'), analysts)
  const criteria: CriterionResult[] = []
  for (const some of chunks(items.criteria, CRITERIA_AT_ONCE))
    criteria.push(...criteriaResults(some, await askForm(asking(criteriaForm(some), 'criteria'), analysts)))
  const data: CollectedDatum[] = []
  for (const some of chunks(unknownOf(items.data), DATA_AT_ONCE))
    data.push(...dataResults(some, await askForm(asking(dataForm(some), 'data'), analysts)))
  return assemble(record, items, {
    summary: textAt(told, 'summary')?.slice(0, MOST_SUMMARY) ?? 'The model gave no summary.',
    title: textAt(told, 'title')?.slice(0, MOST_TITLE) ?? null,
    criteria,
    data,
  })
}

/** The analysis of a call that nobody could read; `why` stands where the reasons would. */
export function unknownAnalysis(record: ConversationRecord, plan: Plan, why: string): ConversationAnalysis {
  const items = itemsOf(plan.agent, plan.variables)
  return assemble(record, items, {
    summary: why,
    title: null,
    criteria: items.criteria.map(criterion => unjudged(criterion, why)),
    data: unknownOf(items.data).map(datum => collected(datum, null, why)),
  })
}

interface Found {
  readonly summary: string
  readonly title: string | null
  readonly criteria: readonly CriterionResult[]
  readonly data: readonly CollectedDatum[]
}

function assemble(record: ConversationRecord, items: Items, found: Found): ConversationAnalysis {
  const data = items.data.map(datum => {
    if (datum.known) return collected(datum, datum.known.value, datum.known.why)
    const one = found.data.find(({ data_collection_id: id }) => id === datum.id)
    return one ?? collected(datum, null, NO_MODEL)
  })
  return toAnalysis({
    ...found,
    criteria: [...found.criteria, ...items.lost.criteria.map(lostCriterion)],
    data: [...data, ...items.lost.data.map(lostDatum)],
    failed: record.status === 'failed',
  })
}

const unknownOf = (data: readonly Datum[]): readonly Datum[] => data.filter(({ known }) => known === null)

const chunks = <T extends Criterion | Datum>(items: readonly T[], size: number): readonly (readonly T[])[] =>
  Array.from({ length: Math.ceil(items.length / size) }, (_, index) =>
    items.slice(index * size, (index + 1) * size),
  )
