import { isObject, type Json } from '../protocol/json.ts'
import { configDefaults } from './defaults/config.ts'
import { platformDefaults } from './defaults/platform.ts'

/** Objects of one of several kinds: a field of another kind's would make them two at once. */
const whole: ReadonlySet<string> = new Set(['avatar', 'end_feedback', 'backup_llm_config', 'trigger_action'])

/** An agent's JSON as the vendor shows it: every member of its two configurations is there. What was given, a null too, stays as it is. */
export function fillDefaults(json: Json): Json & { conversation_config: Json; platform_settings: Json } {
  return {
    ...json,
    conversation_config: filled(json.conversation_config ?? {}, configDefaults) as Json,
    platform_settings: filled(json.platform_settings ?? {}, platformDefaults) as Json,
  }
}

function filled(given: unknown, defaults: unknown): unknown {
  if (!isObject(given) || !isObject(defaults)) return given
  const missing = Object.entries(defaults).filter(([key]) => !Object.hasOwn(given, key))
  const present = Object.entries(given).map(([key, value]) => [
    key,
    whole.has(key) || !Object.hasOwn(defaults, key) ? value : filled(value, defaults[key]),
  ])
  return Object.fromEntries([...present, ...missing])
}
