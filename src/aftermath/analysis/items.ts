import type { Json } from '../../protocol/json.ts'
import { listAt, objectAt, textAt, valueAt } from '../../protocol/json-path.ts'
import { systemCriteria, systemData } from './system-items.ts'

/** One goal that a call is judged by. */
export interface Criterion {
  readonly id: string
  readonly goal: string
  readonly scoring: 'binary' | 'numeric_uniform'
  readonly maxScore: number
  readonly scoreInstructions: string | null
}

export type DatumType = 'boolean' | 'string' | 'integer' | 'number'
export type DatumValue = string | number | boolean | null

/** One value that is to be found in a call. `known`: it needs no finding, it is a constant or a variable of the call. */
export interface Datum {
  readonly id: string
  readonly name: string | null
  readonly type: DatumType
  readonly description: string
  readonly choices: readonly string[] | null
  readonly known: { readonly value: DatumValue; readonly why: string } | null
  readonly schema: Json
}

/** What an agent wants to know of its calls. */
export interface Items {
  readonly criteria: readonly Criterion[]
  readonly data: readonly Datum[]
  /** Criteria and data that cannot be judged here, and why. */
  readonly lost: {
    readonly criteria: readonly Lost[]
    readonly data: readonly Lost[]
  }
  /** Null: the language of the call. */
  readonly summaryLanguage: string | null
}

export interface Lost {
  readonly id: string
  readonly why: string
}

const MOST_CRITERIA = 60
const MOST_DATA = 100
const MOST_TEXT = 2000
const SCORES_TO = 1_000_000

/** Reads `platform_settings` leniently: an item without an id is no item, everything else has the vendor's defaults. */
export function itemsOf(agent: Json, variables: Json): Items {
  const settings = objectAt(agent, 'platform_settings')
  const criteria = listAt(settings, 'evaluation', 'criteria').flatMap(criterionOf)
  const data = Object.entries(objectAt(settings, 'data_collection')).map(([id, json]) =>
    datumOf(id, objectAt(json), variables),
  )
  const attached = attachedOf(objectAt(settings, 'analysis_items'))
  const allCriteria = firstOfEach([...criteria, ...attached.criteria])
  const allData = firstOfEach([...data, ...attached.data])
  return {
    criteria: allCriteria.slice(0, MOST_CRITERIA),
    data: allData.slice(0, MOST_DATA),
    lost: {
      criteria: [...attached.lostCriteria, ...allCriteria.slice(MOST_CRITERIA).map(tooMany)],
      data: [...attached.lostData, ...allData.slice(MOST_DATA).map(tooMany)],
    },
    summaryLanguage: textAt(settings, 'summary_language'),
  }
}

const tooMany = ({ id }: { readonly id: string }): Lost => ({
  id,
  why: `Not judged: a call is judged by at most ${MOST_CRITERIA} criteria and ${MOST_DATA} data.`,
})

function criterionOf(json: unknown): readonly Criterion[] {
  const id = textAt(json, 'id') ?? textAt(json, 'name')
  if (id === null) return []
  const most = valueAt(json, 'max_score')
  return [
    {
      id,
      goal: (textAt(json, 'conversation_goal_prompt') ?? textAt(json, 'name') ?? id).slice(0, MOST_TEXT),
      scoring: valueAt(json, 'scoring_mode') === 'numeric_uniform' ? 'numeric_uniform' : 'binary',
      maxScore: typeof most === 'number' && most >= 1 && most <= SCORES_TO ? Math.floor(most) : 100,
      scoreInstructions: textAt(json, 'score_instructions')?.slice(0, MOST_TEXT) ?? null,
    },
  ]
}

const types: readonly unknown[] = ['boolean', 'string', 'integer', 'number'] satisfies readonly DatumType[]

function datumOf(id: string, json: Json, variables: Json): Datum {
  const { name, llm: _, ...schema } = json
  const choices = listAt(json, 'enum').filter(choice => typeof choice === 'string')
  return {
    id,
    name: typeof name === 'string' ? name : null,
    type: types.includes(json.type) ? (json.type as DatumType) : 'string',
    description: (textAt(json, 'description') ?? id).slice(0, MOST_TEXT),
    choices: choices.length > 0 ? choices : null,
    known: knownValue(json, variables),
    schema,
  }
}

function knownValue(json: Json, variables: Json): Datum['known'] {
  const { constant_value: constant } = json
  if (isValue(constant) && constant !== '') return { value: constant, why: 'It is a constant of the agent.' }
  const variable = textAt(json, 'dynamic_variable')
  if (variable === null) return null
  const value = variables[variable]
  return isValue(value)
    ? { value, why: `It is the call's variable ${variable}.` }
    : { value: null, why: `The call had no variable ${variable}.` }
}

const isValue = (value: unknown): value is string | number | boolean =>
  typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'

/** `analysis_items` name items of a workspace's library, which this server has none of, or the vendor's own. */
function attachedOf(json: Json) {
  const ids = (name: string) => listAt(json, name).flatMap(item => textAt(item, 'analysis_item_id') ?? [])
  const lost = (id: string): Lost => ({
    id,
    why: 'Not judged: this server keeps no library of analysis items. Put it into evaluation.criteria or data_collection of the agent.',
  })
  const criteria = ids('evaluation_criteria')
  const data = ids('data_collection')
  return {
    criteria: systemCriteria.filter(({ id }) => criteria.includes(id)),
    data: systemData.filter(({ id }) => data.includes(id)),
    lostCriteria: criteria.filter(id => !systemCriteria.some(known => known.id === id)).map(lost),
    lostData: data.filter(id => !systemData.some(known => known.id === id)).map(lost),
  }
}

const firstOfEach = <T extends { readonly id: string }>(items: readonly T[]): readonly T[] =>
  items.filter(({ id }, index) => items.findIndex(other => other.id === id) === index)
