import { Fault } from '../config/fault.ts'
import { type Fields, fieldsOf, oneOf, type Path } from '../config/fields.ts'
import type {
  ListParameter,
  LiteralParameter,
  LiteralType,
  ObjectParameter,
  Parameter,
  Source,
} from './node.ts'

const literalTypes: readonly LiteralType[] = ['string', 'integer', 'number', 'boolean']
const types = [...literalTypes, 'object', 'array']
const MOST_DEPTH = 12

/** Reads a node of the vendor's parameter schema. Throws `Fault`. */
export function readParameter(json: unknown, path: Path, depth = 0): Parameter {
  if (depth > MOST_DEPTH) throw new Fault(path, `nested at most ${MOST_DEPTH} levels deep`, json)
  const fields = fieldsOf(json, path)
  const { type, isNullable } = readType(fields)
  if (type === 'object') return readObjectParameter(json, path, depth)
  if (type === 'array') return readList(fields, depth)
  return readLiteral(fields, type, isNullable)
}

/** Reads one that is an object whether it says so or not: the parameters of a client tool, the body of a webhook, its query. */
export function readObjectParameter(json: unknown, path: Path, depth = 0): ObjectParameter {
  const fields = fieldsOf(json, path)
  if (fields.has('type') && fields.raw('type') !== 'object') fields.fail('type', '"object"')
  const properties = readProperties(fields.object('properties'), depth)
  return {
    kind: 'object',
    description: fields.text('description', ''),
    properties,
    // A name that no property has can never be there.
    required: fields.texts('required').filter(name => Object.hasOwn(properties, name)),
    constraints: readConstraints(fields.object('required_constraints')),
    source: readSource(fields, value => typeof value === 'object' && !Array.isArray(value), 'an object'),
  }
}

/** A map of names to nodes, as `properties` and `path_params_schema` are. */
export function readProperties(fields: Fields | null, depth = 0): Readonly<Record<string, Parameter>> {
  const entries = (fields?.entries() ?? []).map(
    ([name, node]) => [name, readParameter(node, [...(fields?.path ?? []), name], depth + 1)] as const,
  )
  return Object.fromEntries(entries)
}

function readList(fields: Fields, depth: number): ListParameter {
  const path = [...fields.path, 'items']
  return {
    kind: 'list',
    description: fields.text('description', ''),
    items: readParameter(fields.raw('items') ?? { type: 'string' }, path, depth + 1),
    source: readSource(fields, Array.isArray, 'a list'),
  }
}

function readLiteral(fields: Fields, type: LiteralType, isNullable: boolean): LiteralParameter {
  const choices = fields.has('enum') ? fields.list('enum').map(String) : null
  const from = fields.object('allowed_values')?.text('dynamic_variable', '')
  return {
    kind: 'literal',
    type,
    isNullable,
    description: fields.text('description', ''),
    choices: choices?.length ? choices : null,
    choicesFrom: from || fields.text('allowed_values_dynamic_variable', '') || null,
    source: readSource(
      fields,
      value => ['string', 'number', 'boolean'].includes(typeof value),
      'a string, a number, true or false',
    ),
  }
}

/** `"string"`, or `["string", "null"]`. */
function readType(fields: Fields): {
  readonly type: LiteralType | 'object' | 'array'
  readonly isNullable: boolean
} {
  const given =
    fields.raw('type') ?? (fields.has('properties') ? 'object' : fields.has('items') ? 'array' : undefined)
  const names: readonly unknown[] = Array.isArray(given) ? given : [given]
  const [name, ...more] = names.filter(each => each !== 'null')
  const type = types.find(known => known === name) as LiteralType | 'object' | 'array' | undefined
  if (type === undefined || more.length > 0) return fields.fail('type', oneOf(types))
  return { type, isNullable: names.length > 1 }
}

/** Empty texts are how exports write that something is not set. A description may stand beside any of them. */
function readSource(fields: Fields, isFit: (value: unknown) => boolean, what: string): Source {
  const variable = fields.text('dynamic_variable', '')
  const constant = fields.raw('constant_value')
  const given: readonly (readonly [string, Source])[] = [
    ...(variable ? [['dynamic_variable', { type: 'variable', name: variable }] as const] : []),
    ...(constant === undefined || constant === ''
      ? []
      : [['constant_value', { type: 'constant', value: constant }] as const]),
    ...(fields.flag('is_system_provided', false)
      ? [['is_system_provided', { type: 'system' }] as const]
      : []),
    ...(fields.flag('is_omitted', false) ? [['is_omitted', { type: 'omitted' }] as const] : []),
  ]
  if (given.length > 1)
    throw new Fault(
      fields.path,
      `given one source for its value, not several (${given.map(([name]) => name).join(', ')})`,
      {},
    )
  if (constant !== undefined && constant !== '' && !isFit(constant)) fields.fail('constant_value', what)
  return given[0]?.[1] ?? { type: 'model' }
}

function readConstraints(fields: Fields | null): ObjectParameter['constraints'] {
  const read = (name: string) =>
    (fields?.list(name) ?? []).map((entry, at) =>
      fieldsOf(entry, [...(fields?.path ?? []), name, at]).texts('required'),
    )
  return { any: read('any_of'), all: read('all_of') }
}
