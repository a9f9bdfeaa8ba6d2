import { isDeepStrictEqual } from 'node:util'
import type { z } from 'zod'
import type { initiationSchema } from './initiation-schema.ts'
import { isObject } from './json.ts'
import { valueAt } from './json-path.ts'

/** What a client asked for at the start; an initiation frame without its `type`, and what an initiation webhook answers. */
export type InitiationData = Readonly<z.output<typeof initiationSchema>>

/** A part of the agent's `conversation_config`, to be laid over it: only what differs and is allowed. */
export type ConfigOverride = Omit<InitiationData['conversation_config_override'], 'text_only'>

/** What the agent lets a client override. */
export type OverrideCheck =
  | {
      readonly ok: true
      readonly overrides: ConfigOverride
      /** Any JSON for the custom model's request; undefined where none was sent or the agent does not allow it. */
      readonly extraBody: unknown
    }
  /** The agent does not allow this field to be overridden. */
  | { readonly ok: false; readonly field: string }

// Every path that can be overridden, and what an agent that does not set it has there.
const paths: readonly (readonly [path: string, published: unknown])[] = [
  ['agent.prompt.prompt', ''],
  ['agent.prompt.llm', 'gemini-2.5-flash'],
  ['agent.prompt.tool_ids', []],
  ['agent.prompt.native_mcp_server_ids', []],
  ['agent.prompt.knowledge_base', []],
  ['agent.first_message', ''],
  ['agent.language', 'en'],
  ['agent.max_conversation_duration_message', ''],
  ['tts.voice_id', 'cjVigY5qzO86Huf0OWal'],
  ['tts.model_id', 'eleven_flash_v2'],
  ['tts.stability', 0.5],
  ['tts.speed', 1],
  ['tts.similarity_boost', 0.8],
  ['tts.supported_voices', []],
  ['tts.pronunciation_dictionary_locators', []],
  ['asr.keywords', []],
  ['turn.soft_timeout_config.message', 'Hhmmmm...yeah.'],
  ['turn.soft_timeout_config.additional_soft_timeout_messages', []],
  ['conversation.text_only', false],
  ['conversation.max_duration_seconds', 600],
  ['conversation.client_events', undefined],
]

// The permission tree has no flag for it, yet a client can send it: then it is passed over rather than refused.
const PASSED_OVER = 'conversation.client_events'

/**
 * Holds what a client asks for against what the agent (the vendor's JSON) allows. A missing, null or empty value and
 * one that the agent has anyway override nothing, because clients send those all the time. An empty `first_message`
 * does count where it is allowed: it lets the caller speak first.
 */
export function checkOverrides(data: InitiationData, agentJson: unknown): OverrideCheck {
  const wanted = inItsPlace(data.conversation_config_override)
  const allowed = valueAt(agentJson, 'platform_settings', 'overrides')
  const overrides: Record<string, unknown> = {}
  for (const [path, published] of paths) {
    const keys = path.split('.')
    const value = valueAt(wanted, ...keys)
    const configured = valueAt(agentJson, 'conversation_config', ...keys) ?? published
    if (value === undefined || value === null || isDeepStrictEqual(value, configured)) continue
    const permitted = valueAt(allowed, 'conversation_config_override', ...keys) === true
    if (isEmpty(value) && !(permitted && path === 'agent.first_message')) continue
    if (permitted) putAt(overrides, path, value)
    // At the top it is a key that the vendor does not know: the Python client puts it there for every agent.
    else if (path === 'conversation.text_only' && isMisplaced(data)) continue
    else if (path !== PASSED_OVER) return { ok: false, field: path.slice(path.lastIndexOf('.') + 1) }
  }
  for (const field of ['starting_workflow_node_id', 'procedure_ids'] as const) {
    const permitted = valueAt(allowed, `enable_${field}_from_client`) === true
    if (data[field] !== null && !isEmpty(data[field]) && !permitted) return { ok: false, field }
  }
  const extraBody =
    valueAt(allowed, 'custom_llm_extra_body') === true ? data.custom_llm_extra_body : undefined
  return { ok: true, overrides, extraBody }
}

// Two fields have a second place that some client or published type uses.
function inItsPlace({
  text_only,
  ...override
}: InitiationData['conversation_config_override']): ConfigOverride {
  const { agent, conversation } = override
  const servers = agent?.prompt?.native_mcp_server_ids ?? agent?.native_mcp_server_ids
  return {
    ...override,
    agent: { ...agent, prompt: { ...agent?.prompt, native_mcp_server_ids: servers } },
    conversation: { ...conversation, text_only: conversation?.text_only ?? text_only },
  }
}

const isMisplaced = ({ conversation_config_override: { conversation } }: InitiationData): boolean =>
  (conversation?.text_only ?? null) === null

const isEmpty = (value: unknown): boolean => value === '' || (Array.isArray(value) && value.length === 0)

function putAt(json: Record<string, unknown>, path: string, value: unknown): void {
  const keys = path.split('.')
  const last = keys.pop() ?? path
  let inner = json
  for (const key of keys) {
    const next = isObject(inner[key]) ? inner[key] : {}
    inner[key] = next
    inner = next
  }
  inner[last] = value
}
