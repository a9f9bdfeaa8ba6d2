import type { Criterion, Datum } from './items.ts'

/** The vendor's own items that an agent may attach by id. Their wording is ours: the vendor's is not published. */
export const systemCriteria: readonly Criterion[] = [
  {
    id: '__system_eval_criteria_sentiment',
    goal: "By the end of the call the caller's mood was neutral or good.",
    scoring: 'binary',
    maxScore: 100,
    scoreInstructions: null,
  },
  {
    id: '__system_eval_criteria_frustration',
    goal: 'At no point of the call was the caller frustrated or annoyed.',
    scoring: 'binary',
    maxScore: 100,
    scoreInstructions: null,
  },
]

export const systemData: readonly Datum[] = [
  {
    id: '__system_data_collection_topic',
    name: 'topic',
    type: 'string',
    description: 'What the call was about, in at most five words.',
    choices: null,
    known: null,
    schema: { type: 'string', description: 'What the call was about, in at most five words.' },
  },
]
