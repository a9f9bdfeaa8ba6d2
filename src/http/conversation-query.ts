import { z } from 'zod'
import type { Comparison, ConversationFilters } from '../store/conversation-filters.ts'
import { Refusal } from '../workspace/refusal.ts'
import { WrongInput } from './input.ts'
import { pageQuery } from './paging.ts'

const texts = (most = 50) => z.array(z.string().max(500)).max(most).optional()
const unix = z.int().min(0).max(100_000_000_000).optional()
const seconds = z.int().min(0).max(1_000_000_000).optional()
const rating = z.int().min(1).max(5).optional()
const ops = ['eq', 'neq', 'gt', 'gte', 'lt', 'lte', 'in'] as const

/** What the vendor's list can be narrowed to and this server knows nothing of. */
const unknown = [
  'branch_id',
  'version_id',
  'visited_agent_branch_ids',
  'triggered_procedure_ids',
  'parent_conversation_id',
  'topic_ids',
  'workflow_node_entered_id',
  'guardrail_types',
  'custom_guardrail_names',
] as const

/** The query of `GET /v1/convai/conversations`. */
export const conversationQuery = z.object({
  ...pageQuery,
  agent_id: z.string().max(200).optional(),
  visited_agent_ids: texts(),
  call_successful: z.enum(['success', 'failure', 'unknown', 'error']).optional(),
  call_start_before_unix: unix,
  call_start_after_unix: unix,
  call_duration_min_secs: seconds,
  call_duration_max_secs: seconds,
  rating_min: rating,
  rating_max: rating,
  has_feedback_comment: z.boolean().optional(),
  user_id: z.string().max(500).optional(),
  evaluation_params: texts().describe('`criterion:result`, with success, failure or unknown.'),
  data_collection_params: texts().describe(`\`id:op:value\`, with one of ${ops.join(', ')}.`),
  dynamic_variable_params: texts().describe(`\`name:op:value\`, with one of ${ops.join(', ')}.`),
  data_collection_ids: texts().describe('Of which collected values are shown.'),
  evaluation_criteria_ids: texts().describe('Of which judgements are shown.'),
  tool_names: texts(),
  tool_names_successful: texts(),
  tool_names_errored: texts(),
  include_invalid_tool_calls: z.boolean().default(false),
  main_languages: texts(),
  summary_mode: z.enum(['exclude', 'include']).default('exclude'),
  search: z.string().min(1).max(200).optional().describe('Words of a message.'),
  conversation_initiation_source: z.string().max(100).optional(),
  text_only: z.boolean().optional(),
  conversation_product_type: z.enum(['agents', 'speech_engine']).optional(),
  exclude_statuses: z.array(z.enum(['initiated', 'in-progress', 'processing', 'done', 'failed'])).optional(),
  tag_ids: texts(),
  termination_reasons: texts(),
  sort_direction: z.enum(['asc', 'desc']).default('desc'),
})

export type ConversationQuery = z.output<typeof conversationQuery>

/** Throws `Refusal` where a list is asked to be narrowed by what this server does not know: a list that ignores it would mislead. */
export function refuseUnknownFilters(query: (name: string) => string | undefined): void {
  const name = unknown.find(one => query(one) !== undefined)
  const asksSpeechEngine = query('conversation_product_type') === 'speech_engine'
  if (name === undefined && !asksSpeechEngine) return
  const what = name ?? 'conversation_product_type=speech_engine'
  throw new Refusal(501, 'not_implemented', `The filter ${what} is not there yet: leave it out.`)
}

/** The filters of a query. Throws `WrongInput`. */
export function filtersOf(query: ConversationQuery): ConversationFilters {
  return given({
    agentIds: query.visited_agent_ids,
    successful: query.call_successful,
    startedFrom: query.call_start_after_unix,
    startedTo: query.call_start_before_unix,
    durationMinSecs: query.call_duration_min_secs,
    durationMaxSecs: query.call_duration_max_secs,
    ratingMin: query.rating_min,
    ratingMax: query.rating_max,
    hasComment: query.has_feedback_comment,
    userId: query.user_id,
    tools: query.tool_names,
    toolsSucceeded: query.tool_names_successful,
    toolsFailed: query.tool_names_errored,
    toolsUncalled: query.include_invalid_tool_calls,
    languages: query.main_languages,
    source: query.conversation_initiation_source,
    textOnly: query.text_only,
    excludeStatuses: query.exclude_statuses,
    terminationReasons: query.termination_reasons,
    tagIds: query.tag_ids,
    evaluations: query.evaluation_params?.map(toEvaluation),
    data: query.data_collection_params?.map((text, index) =>
      toComparison(text, ['data_collection_params', index]),
    ),
    variables: query.dynamic_variable_params?.map((text, index) =>
      toComparison(text, ['dynamic_variable_params', index]),
    ),
    search: query.search,
  })
}

type Given<T> = { [K in keyof T]?: Exclude<T[K], undefined> }

function given<T extends object>(all: T): Given<T> {
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined)) as Given<T>
}

function toEvaluation(text: string, index: number): { id: string; result: string } {
  const [, id, result] = /^(.+):(success|failure|unknown)$/s.exec(text) ?? []
  if (id === undefined || result === undefined)
    throw wrong(
      ['evaluation_params', index],
      'It must be criterion:result, with success, failure or unknown.',
    )
  return { id, result }
}

function toComparison(text: string, loc: readonly (string | number)[]): Comparison {
  const [, name, op, value] = /^([^:]+):([a-z]+):(.*)$/s.exec(text) ?? []
  const known = ops.find(one => one === op)
  if (name === undefined || known === undefined || value === undefined)
    throw wrong(loc, `It must be name:op:value, with one of ${ops.join(', ')}.`)
  if (['gt', 'gte', 'lt', 'lte'].includes(known) && !/^-?\d+(\.\d+)?$/.test(value))
    throw wrong(loc, `${known} compares numbers, and its value is none.`)
  return { name, op: known, values: known === 'in' ? value.split('|') : [value] }
}

const wrong = (loc: readonly (string | number)[], msg: string) =>
  new WrongInput([{ loc: ['query', ...loc], msg, type: 'value_error' }])
