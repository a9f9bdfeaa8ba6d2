import { isObject } from '../../protocol/json.ts'
import { oneOf } from '../config/fields.ts'
import { fillTemplate, type Scope, variableOf } from '../template.ts'
import { isSystem, textOf } from '../variables.ts'
import type { ChoicesOf } from './for-model.ts'
import { asChoice, asLiteral } from './literal.ts'
import {
  isAsked,
  type ListParameter,
  type LiteralParameter,
  nodesOf,
  type ObjectParameter,
  type Parameter,
} from './node.ts'

/** The model's arguments, or the server's own values, will not do. Its text is told to the model, so that it can try again. */
export class ArgumentsWrong extends Error {
  override name = 'ArgumentsWrong'
}

const MOST_ENTRIES = 1_000

/** What a tool's parameters are filled from. */
export interface Filling {
  readonly scope: Scope
  readonly choicesOf: ChoicesOf
}

/**
 * The parameters of one run: what the model gave, in the types of their schema, and what is not the model's to find. Names that the schema does
 * not have are left out. Throws `ArgumentsWrong` and `VariableMissing`.
 */
export function fillParameters(
  node: ObjectParameter,
  given: Readonly<Record<string, unknown>>,
  filling: Filling,
  path = '',
): Readonly<Record<string, unknown>> {
  // Inside, one without any is the model's to fill as it likes.
  if (Object.keys(node.properties).length === 0) return path ? given : {}
  const filled: [string, unknown][] = []
  for (const [name, inner] of Object.entries(node.properties)) {
    const at = path ? `${path}.${name}` : name
    const own = Object.hasOwn(given, name) ? (given[name] ?? undefined) : undefined
    const isNull =
      Object.hasOwn(given, name) && given[name] === null && inner.kind === 'literal' && inner.isNullable
    const isRequired = node.required.includes(name)
    const value = isNull ? null : fillOne(inner, own, { ...filling, at, isRequired })
    if (value !== undefined) filled.push([name, value])
    else if (isRequired && inner.source.type !== 'omitted') throw missing(at, node, given)
  }
  const result = Object.fromEntries(filled)
  checkConstraints(node, result, path)
  return result
}

/** An object that is a variable or a constant as a whole; empty where it is left out. Throws as `fillParameters` does. */
export function fillWhole(
  node: ObjectParameter,
  at: string,
  filling: Filling,
): Readonly<Record<string, unknown>> {
  const value = fillOne(node, undefined, { ...filling, at, isRequired: true })
  return isObject(value) ? value : {}
}

interface Place extends Filling {
  readonly at: string
  readonly isRequired: boolean
}

function fillOne(node: Parameter, given: unknown, place: Place): unknown {
  const { source } = node
  const { scope, at } = place
  switch (source.type) {
    case 'omitted':
      return undefined
    case 'constant':
      return filledIn(source.value, scope)
    case 'variable':
      return typed(node, fromVariable(source.name, place), at)
    case 'system':
      return typed(node, fromSystem(at, place), at)
    case 'model':
      if (node.kind === 'object') return fillObject(node, given, place)
      if (given === undefined) return undefined
      return node.kind === 'list' ? fillList(node, given, place) : fillLiteral(node, given, place)
  }
}

function fillObject(node: ObjectParameter, given: unknown, { at, isRequired, ...filling }: Place): unknown {
  if (given === undefined && !isDue(node, isRequired)) return undefined
  const object = given === undefined ? {} : parsed(given)
  if (!isObject(object)) throw new ArgumentsWrong(`${at} must be an object.`)
  return fillParameters(node, object, filling, at)
}

/** Whether an object that the model left out is made all the same: it must be there, or the server alone can fill it. */
function isDue(node: ObjectParameter, isRequired: boolean): boolean {
  const inner = Object.entries(node.properties)
  if (isRequired) return inner.length > 0
  const isOwn = [...nodesOf(node)].some(
    ([, { source }]) => source.type !== 'model' && source.type !== 'omitted',
  )
  return isOwn && !inner.some(([name, each]) => node.required.includes(name) && isAsked(each))
}

function fillList(node: ListParameter, given: unknown, place: Place): unknown {
  const list = parsed(given)
  const { at } = place
  if (!Array.isArray(list)) throw new ArgumentsWrong(`${at} must be a list.`)
  if (list.length > MOST_ENTRIES) throw new ArgumentsWrong(`${at} must have at most ${MOST_ENTRIES} entries.`)
  return list.map((entry, index) => {
    const inner = fillOne(node.items, entry ?? undefined, {
      ...place,
      at: `${at}[${index}]`,
      isRequired: true,
    })
    if (inner === undefined) throw new ArgumentsWrong(`${at}[${index}] must have a value.`)
    return inner
  })
}

function fillLiteral(node: LiteralParameter, given: unknown, { at, choicesOf }: Place): unknown {
  const choices = choicesOf(node)
  const chosen = choices ? asChoice(given, choices) : given
  const value = chosen === undefined ? undefined : asLiteral(chosen, node)
  if (value !== undefined) return value
  const must = choices ? oneOf(choices.slice(0, 50)) : `${node.type === 'integer' ? 'an' : 'a'} ${node.type}`
  throw new ArgumentsWrong(`${at} must be ${must}.`)
}

/** Models write an object or a list as JSON inside a text at times. */
function parsed(value: unknown): unknown {
  if (typeof value !== 'string' || !/^\s*[[{]/.test(value)) return value
  try {
    return JSON.parse(value)
  } catch {
    return value
  }
}

/** One that need not be there is left out where its variable has no value. */
function fromVariable(name: string, { scope, isRequired }: Place): unknown {
  if (isRequired) return variableOf(name, scope)
  return scope.variables.get(name, scope.soFar) === undefined && !Object.hasOwn(scope.placeholders, name)
    ? undefined
    : variableOf(name, scope)
}

function fromSystem(at: string, place: Place): unknown {
  const name = at.split('.').at(-1) ?? at
  return fromVariable(isSystem(name) ? name : `system__${name}`, place)
}

function typed(node: Parameter, value: unknown, at: string): unknown {
  if (value === undefined) return undefined
  const wrong = () =>
    new ArgumentsWrong(
      `The variable for ${at} must be ${node.kind === 'literal' ? `a ${node.type}` : `a ${node.kind}`}.`,
    )
  if (node.kind === 'literal') {
    const literal = asLiteral(
      typeof value === 'object' && node.type === 'string' ? textOf(value) : value,
      node,
    )
    if (literal === undefined) throw wrong()
    return literal
  }
  const whole = parsed(value)
  if (node.kind === 'list' ? Array.isArray(whole) : isObject(whole)) return whole
  throw wrong()
}

/** Constants may name variables. */
function filledIn(value: unknown, scope: Scope): unknown {
  if (typeof value === 'string') return fillTemplate(value, scope)
  if (Array.isArray(value)) return value.map(entry => filledIn(entry, scope))
  if (!isObject(value)) return value
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, filledIn(inner, scope)]))
}

function missing(
  at: string,
  node: ObjectParameter,
  given: Readonly<Record<string, unknown>>,
): ArgumentsWrong {
  const strangers = Object.keys(given).filter(name => !Object.hasOwn(node.properties, name))
  const besides =
    strangers.length === 0
      ? ''
      : ` There is no ${oneOf(strangers.slice(0, 5).map(name => name.slice(0, 60)))}.`
  return new ArgumentsWrong(`${at} is missing.${besides}`)
}

/** Throws `ArgumentsWrong` where none of the combinations that must be there is. */
export function checkConstraints(
  { constraints }: ObjectParameter,
  filled: Readonly<Record<string, unknown>>,
  path: string,
): void {
  const isThere = (names: readonly string[]) => names.every(name => Object.hasOwn(filled, name))
  const where = path ? ` in ${path}` : ''
  if (constraints.any.length > 0 && !constraints.any.some(isThere))
    throw new ArgumentsWrong(
      `One of these must be given${where}: ${constraints.any.map(names => names.join(' and ')).join('; or ')}.`,
    )
  const lacking = constraints.all.find(names => !isThere(names))
  if (lacking) throw new ArgumentsWrong(`These must be given${where}: ${lacking.join(', ')}.`)
}
