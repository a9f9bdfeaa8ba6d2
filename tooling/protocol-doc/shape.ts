import { z } from 'zod'

interface Json {
  readonly type?: string | readonly string[]
  readonly const?: unknown
  readonly enum?: readonly unknown[]
  readonly anyOf?: readonly Json[]
  readonly oneOf?: readonly Json[]
  readonly items?: Json
  readonly properties?: Readonly<Record<string, Json>>
  readonly required?: readonly string[]
}

/** Longer lists of words are named, not told. */
const MOST_WORDS = 6

/** The fields of a frame, without its `type`, as docs/protocol.md has them: `name: kind`, with a `?` where it may be left out (or, from a client, be null). */
export function fieldsOf(schema: z.ZodType, io: 'input' | 'output'): string {
  const { properties = {}, required = [] } = z.toJSONSchema(schema, { io, unrepresentable: 'any' }) as Json
  const { type: _, ...own } = properties
  return inner(own, required)
}

function inner(properties: Readonly<Record<string, Json>>, required: readonly string[]): string {
  return Object.entries(properties)
    .map(([name, json]) => {
      if (required.includes(name)) return `${name}: ${kindsOf(json).join(' or ')}`
      const kinds = kindsOf(json).filter(kind => kind !== 'null')
      return `${name}?: ${kinds.join(' or ')}`
    })
    .join(', ')
}

function kindsOf(json: Json): readonly string[] {
  const { type, anyOf, oneOf, items, properties, required = [] } = json
  const kinds = anyOf ?? oneOf
  if (kinds) return [...new Set(kinds.flatMap(kindsOf))]
  if ('const' in json) return [JSON.stringify(json.const)]
  if (json.enum)
    return json.enum.length > MOST_WORDS ? ['string'] : json.enum.map(word => JSON.stringify(word))
  if (type === 'array') return [`[${items ? kindsOf(items).join(' or ') : 'any'}]`]
  if (type === 'object' && properties && Object.keys(properties).length > 0)
    return [`{ ${inner(properties, required)} }`]
  return [type ?? 'any'].flat().map(kind => (kind === 'integer' ? 'int' : kind))
}
