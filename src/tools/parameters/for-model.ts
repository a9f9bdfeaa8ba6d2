import { isAsked, type LiteralParameter, type ObjectParameter, type Parameter } from './node.ts'

type Schema = Readonly<Record<string, unknown>>

/** The values that a literal may have by now: those of its schema, or those that a variable holds. Null: any. */
export type ChoicesOf = (node: LiteralParameter) => readonly string[] | null

/** The JSON schema that a model is given: of all parameters only those that it has to find. */
export function schemaForModel(node: ObjectParameter, choicesOf: ChoicesOf): Schema {
  const asked = Object.entries(node.properties).filter(([, inner]) => isAsked(inner))
  const names = new Set(asked.map(([name]) => name))
  const required = node.required.filter(name => names.has(name))
  return {
    type: 'object',
    ...described(node),
    properties: Object.fromEntries(asked.map(([name, inner]) => [name, schemaOf(inner, choicesOf)])),
    ...(required.length > 0 && { required }),
  }
}

function schemaOf(node: Parameter, choicesOf: ChoicesOf): Schema {
  if (node.kind === 'object') return schemaForModel(node, choicesOf)
  if (node.kind === 'list')
    return { type: 'array', ...described(node), items: schemaOf(node.items, choicesOf) }
  const choices = choicesOf(node)
  return {
    type: node.isNullable ? [node.type, 'null'] : node.type,
    ...described(node),
    ...(choices && { enum: choices.map(choice => choiceAs(node, choice)) }),
  }
}

/** A choice is written as text whatever the type is. */
function choiceAs({ type }: LiteralParameter, choice: string): unknown {
  if (type === 'boolean') return choice === 'true'
  return type === 'string' || Number.isNaN(Number(choice)) ? choice : Number(choice)
}

const described = ({ description }: Parameter): Schema => (description ? { description } : {})
