import { isObject, type Json } from '../protocol/json.ts'

/**
 * Objects that a patch replaces whole. The keys of the first are names that somebody gave: laid over one another nothing could ever be taken out of them.
 * The others are one of several kinds: laid over one another they would be two at once.
 */
const whole: ReadonlySet<string> = new Set([
  'conversation_config.language_presets',
  'conversation_config.agent.dynamic_variables.dynamic_variable_placeholders',
  'conversation_config.agent.prompt.custom_llm.request_headers',
  'conversation_config.agent.text_behavior_overrides',
  'platform_settings.data_collection',
  'platform_settings.data_collection_scopes',
  'platform_settings.widget.language_presets',
  'platform_settings.workspace_overrides.conversation_initiation_client_data_webhook',
  'procedures',
  'workflow.edges',
  'workflow.nodes',
  'conversation_config.agent.prompt.built_in_tools.*',
  'conversation_config.agent.prompt.backup_llm_config',
  'conversation_config.agent.prompt.custom_llm.api_key',
  'conversation_config.agent.prompt.custom_llm.auth_connection',
  'platform_settings.widget.avatar',
  'platform_settings.widget.end_feedback',
])

/** `patch` laid over an agent: objects field by field, lists and values whole; a null is a value. Neither is changed. */
export function patchAgent(agent: Json, patch: Json): Json {
  return laidOver(agent, patch, []) as Json
}

function laidOver(under: unknown, over: unknown, path: readonly string[]): unknown {
  if (!isObject(over) || !isObject(under) || isWhole(path)) return over
  // Spread and fromEntries define own fields, so that a key called __proto__ stays an ordinary key.
  const merged = Object.entries(over).map(([key, value]) => [
    key,
    laidOver(Object.hasOwn(under, key) ? under[key] : undefined, value, [...path, key]),
  ])
  return { ...under, ...Object.fromEntries(merged) }
}

const isWhole = (path: readonly string[]) =>
  whole.has(path.join('.')) || whole.has([...path.slice(0, -1), '*'].join('.'))
