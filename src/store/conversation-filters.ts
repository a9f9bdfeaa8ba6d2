import { type RawBuilder, sql } from 'kysely'

/** What a list of conversations is narrowed to; all that is given must hold, of a list one of its values. */
export interface ConversationFilters {
  readonly agentIds?: readonly string[]
  /** `error`: the call itself failed. */
  readonly successful?: 'success' | 'failure' | 'unknown' | 'error'
  /** Seconds since 1970; both are within. */
  readonly startedFrom?: number
  readonly startedTo?: number
  readonly durationMinSecs?: number
  readonly durationMaxSecs?: number
  readonly ratingMin?: number
  readonly ratingMax?: number
  readonly hasComment?: boolean
  readonly userId?: string
  /** Whose calls ran, or failed to. */
  readonly tools?: readonly string[]
  readonly toolsSucceeded?: readonly string[]
  readonly toolsFailed?: readonly string[]
  /** `tools` holds for calls that never ran, too. */
  readonly toolsUncalled?: boolean
  readonly languages?: readonly string[]
  readonly source?: string
  readonly textOnly?: boolean
  readonly excludeStatuses?: readonly string[]
  readonly terminationReasons?: readonly string[]
  readonly tagIds?: readonly string[]
  readonly evaluations?: readonly { readonly id: string; readonly result: string }[]
  readonly data?: readonly Comparison[]
  readonly variables?: readonly Comparison[]
  /** Words that stand in a message, whatever their case. */
  readonly search?: string
}

/** How a value of a conversation compares with others. `eq` with an empty text: it has none; `neq` with an empty one: it has one. */
export interface Comparison {
  readonly name: string
  readonly op: 'eq' | 'neq' | 'gt' | 'gte' | 'lt' | 'lte' | 'in'
  readonly values: readonly string[]
}

type Condition = RawBuilder<boolean>

/** The conditions of a query on conversations `c` with their feedback `f`. */
export function conditionsOf(filters: ConversationFilters): readonly Condition[] {
  const { agentIds, successful, startedFrom, startedTo, durationMinSecs, durationMaxSecs } = filters
  const { ratingMin, ratingMax, hasComment, userId, source, textOnly, search } = filters
  const duration = item('call_duration_secs')
  return [
    oneOf(sql`c.agent_id`, agentIds),
    successful === undefined
      ? null
      : successful === 'error'
        ? sql<boolean>`c.status = 'failed'`
        : sql<boolean>`${item('call_successful')} = ${successful}`,
    startedFrom === undefined ? null : sql<boolean>`c.started_at_ms >= ${startedFrom * 1000}`,
    startedTo === undefined ? null : sql<boolean>`c.started_at_ms < ${(startedTo + 1) * 1000}`,
    durationMinSecs === undefined ? null : sql<boolean>`${duration} >= ${durationMinSecs}`,
    durationMaxSecs === undefined ? null : sql<boolean>`${duration} <= ${durationMaxSecs}`,
    ratingMin === undefined ? null : sql<boolean>`f.rating >= ${ratingMin}`,
    ratingMax === undefined ? null : sql<boolean>`f.rating <= ${ratingMax}`,
    hasComment === undefined ? null : sql<boolean>`(coalesce(f.comment, '') <> '') = ${hasComment ? 1 : 0}`,
    userId === undefined ? null : sql<boolean>`${item('facets.user_id')} = ${userId}`,
    toolIn(filters.tools, filters.toolsUncalled ? sql`true` : sql`t.value ->> 'ran' > 0`),
    toolIn(filters.toolsSucceeded, sql`t.value ->> 'succeeded' > 0`),
    toolIn(filters.toolsFailed, sql`t.value ->> 'failed' > 0`),
    oneOf(item('main_language'), filters.languages),
    source === undefined ? null : sql<boolean>`${item('conversation_initiation_source')} = ${source}`,
    textOnly === undefined
      ? null
      : sql<boolean>`coalesce(${item('facets.text_only')}, 0) = ${textOnly ? 1 : 0}`,
    filters.excludeStatuses === undefined
      ? null
      : sql<boolean>`not ${oneOf(sql`c.status`, filters.excludeStatuses)}`,
    oneOf(item('termination_reason'), filters.terminationReasons),
    tagged(filters.tagIds),
    ...(filters.evaluations ?? []).map(
      ({ id, result }) => sql<boolean>`exists (
        select 1 from json_each(c.list_item, '$.facets.evaluation') e where e.key = ${id} and e.value ->> 'result' = ${result})`,
    ),
    ...(filters.data ?? []).map(one => compared('$.facets.data', sql`x.value ->> 'value'`, one)),
    ...(filters.variables ?? []).map(one => compared('$.facets.variables', sql`x.value`, one)),
    search === undefined ? null : said(search),
  ].filter(condition => condition !== null)
}

/** Written out: an index on an expression serves only the very same one. */
const item = (path: string) => sql`c.list_item ->> ${sql.lit(`$.${path}`)}`

function oneOf(value: RawBuilder<unknown>, among: readonly string[] | undefined): Condition | null {
  return among === undefined ? null : sql<boolean>`(${value} in (${sql.join(among.map(one => sql`${one}`))}))`
}

function toolIn(names: readonly string[] | undefined, outcome: RawBuilder<unknown>): Condition | null {
  if (names === undefined) return null
  return sql<boolean>`exists (
    select 1 from json_each(c.list_item, '$.facets.tools') t where ${oneOf(sql`t.value ->> 'name'`, names)} and ${outcome})`
}

function tagged(ids: readonly string[] | undefined): Condition | null {
  if (ids === undefined) return null
  return sql<boolean>`exists (
    select 1 from conversation_tags g where g.conversation_id = c.id and ${oneOf(sql`g.tag_id`, ids)})`
}

const signs = { gt: sql`>`, gte: sql`>=`, lt: sql`<`, lte: sql`<=` } as const

function compared(among: string, value: RawBuilder<unknown>, { name, op, values }: Comparison): Condition {
  const [first = ''] = values
  const has = (holds: RawBuilder<unknown>) => sql<boolean>`exists (
    select 1 from json_each(c.list_item, ${among}) x where x.key = ${name} and ${value} is not null and ${holds})`
  // As text: a boolean is `true` to whoever asks, and 1 to SQLite.
  const text = sql`case x.type when 'true' then 'true' when 'false' then 'false' else cast(${value} as text) end`
  if (op === 'eq' && first === '') return sql<boolean>`not ${has(sql`true`)}`
  if (op === 'neq' && first === '') return has(sql`true`)
  if (op === 'eq' || op === 'in') return has(sql`${oneOf(text, values)}`)
  if (op === 'neq') return has(sql`${text} <> ${first}`)
  return has(sql`cast(${value} as real) ${signs[op]} ${Number(first)}`)
}

/** The text of the whole record first: far cheaper, and most conversations end there. */
function said(words: string): Condition {
  const inJson = JSON.stringify(words).slice(1, -1)
  return sql<boolean>`(c.record like ${like(inJson)} escape '\\' and exists (
    select 1 from json_each(c.record, '$.transcript') m where m.value ->> 'message' like ${like(words)} escape '\\'))`
}

const like = (text: string) => `%${text.replace(/[\\%_]/g, found => `\\${found}`)}%`
