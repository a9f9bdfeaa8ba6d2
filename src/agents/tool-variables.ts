import { isObject, type Json } from '../protocol/json.ts'
import { namesIn, type Variables } from './variables.ts'

/**
 * The dynamic variables that tools cannot do without and a call does not have: those of their addresses, headers and parameters. `configs` are the vendor's `tool_config`s. What
 * a tool has a placeholder for, and what the answer of another one sets, is not missing.
 */
export function missingInTools(configs: readonly Json[], variables: Variables): readonly string[] {
  const set = new Set(
    configs.flatMap(({ assignments }) => objectsIn(assignments).map(one => one.dynamic_variable)),
  )
  const missing = configs.flatMap(config => {
    const has = (name: string) =>
      set.has(name) || isThere(variables, name) || isThere(placeholdersOf(config), name)
    return variablesOf(config).filter(name => !has(name))
  })
  return [...new Set(missing)]
}

const isThere = (values: Variables, name: string) => Object.hasOwn(values, name) && values[name] != null

const placeholdersOf = ({ dynamic_variables: own }: Json): Variables => {
  const placeholders = isObject(own) ? own.dynamic_variable_placeholders : null
  return isObject(placeholders) ? placeholders : {}
}

function variablesOf(config: Json): readonly string[] {
  const schema = isObject(config.api_schema) ? config.api_schema : {}
  const headers = isObject(schema.request_headers) ? Object.values(schema.request_headers) : []
  return [
    ...headers.flatMap(value => {
      if (typeof value === 'string') return namesIn(value)
      return isObject(value) && typeof value.variable_name === 'string' ? [value.variable_name] : []
    }),
    ...(typeof schema.url === 'string' ? namesIn(schema.url) : []),
    ...[
      config.parameters,
      schema.path_params_schema,
      schema.query_params_schema,
      schema.request_body_schema,
    ].flatMap(inSchema),
  ]
}

/** Of a schema, or of a map of schemas: of every parameter that is a variable, or a fixed text with some in it. */
function inSchema(node: unknown): readonly string[] {
  if (!isObject(node) || node.is_omitted === true) return []
  const own = [
    ...(typeof node.dynamic_variable === 'string' && node.dynamic_variable !== ''
      ? [node.dynamic_variable]
      : []),
    ...(typeof node.constant_value === 'string' ? namesIn(node.constant_value) : []),
  ]
  return [...own, ...Object.values(node).flatMap(inSchema)]
}

const objectsIn = (value: unknown): readonly Json[] => (Array.isArray(value) ? value.filter(isObject) : [])
