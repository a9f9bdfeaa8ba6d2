import { type Closing, closing } from '../protocol/closing.ts'
import { type ConfigOverride, checkOverrides, type InitiationData } from '../protocol/initiation.ts'
import { isObject, type Json } from '../protocol/json.ts'
import { valueAt } from '../protocol/json-path.ts'
import { languagePreset } from './language.ts'
import { overlay } from './overlay.ts'
import { readAgent } from './read.ts'
import type { AgentSpec, TurnSettings } from './spec.ts'
import { type CallFacts, fillVariables, systemVariables, type Variables } from './variables.ts'

export type AppliedInitiation =
  | {
      readonly ok: true
      /** The agent of this call: what the client asked for laid over it, and its variables filled in. */
      readonly json: Readonly<Record<string, unknown>>
      readonly spec: AgentSpec
      /** What its variables stand for in this call. */
      readonly variables: Variables
      /** Any JSON for the custom model's request; undefined: none. */
      readonly extraBody: unknown
    }
  /** The call cannot begin: the reason and the error type for the client. */
  | { readonly ok: false; readonly closing: Closing }

/**
 * The agent as one call has it. `call` says what the system variables stand for; a bare agent id will do where nothing
 * else is known. `json` itself stays as it is.
 */
export function applyInitiation(
  json: unknown,
  initiation: InitiationData,
  call: CallFacts | string,
): AppliedInitiation {
  const facts = typeof call === 'string' ? { agentId: call } : call
  const checked = checkOverrides(initiation, json)
  if (!checked.ok) return { ok: false, closing: closing('override-refused', checked.field) }
  const effective = withOverrides(isObject(json) ? json : {}, checked.overrides)
  const before = readAgent(effective, facts.agentId)
  if (!before.ok) return { ok: false, closing: closing('fields-bad', before.problem) }

  const variables = allVariables(effective, initiation, facts)
  const firstMessage = fillVariables(before.spec.firstMessage, variables)
  if (!firstMessage.ok) return missing('first message', firstMessage.missing)
  const prompt = fillVariables(before.spec.prompt, variables)
  if (!prompt.ok) return missing('prompt', prompt.missing)

  const filled = { agent: { first_message: firstMessage.text, prompt: { prompt: prompt.text } } }
  const turn = fillSayings(before.spec.turn, variables)
  const spec = { ...before.spec, firstMessage: firstMessage.text, prompt: prompt.text, turn }
  return { ok: true, json: onConfig(effective, filled), spec, extraBody: checked.extraBody, variables }
}

/** The client's language brings the agent's preset for it; what the client names itself goes over that. */
function withOverrides(json: Json, overrides: ConfigOverride): Json {
  const config = isObject(json.conversation_config) ? json.conversation_config : {}
  const language = overrides.agent?.language
  const preset = language ? languagePreset(config, language) : null
  return onConfig(json, overlay(preset, overrides))
}

function onConfig(json: Json, over: unknown): Json {
  return { ...json, conversation_config: overlay(json.conversation_config, over) }
}

/** The system's own cannot be replaced, what the client sends goes before the agent's placeholders; a null is no value. */
function allVariables(json: Json, initiation: InitiationData, facts: CallFacts): Variables {
  const agent = valueAt(json, 'conversation_config', 'agent')
  const placeholders = valueAt(agent, 'dynamic_variables', 'dynamic_variable_placeholders')
  const timezone = valueAt(agent, 'prompt', 'timezone')
  const system = systemVariables(facts, typeof timezone === 'string' ? timezone : 'UTC')
  const given = Object.entries(initiation.dynamic_variables).filter(([, value]) => value !== null)
  return { ...(isObject(placeholders) ? placeholders : {}), ...Object.fromEntries(given), ...system }
}

/** What is said on occasion: nothing that a call could not begin without, so a variable that is missing stays as it is written. */
function fillSayings(turn: TurnSettings, variables: Variables): TurnSettings {
  const fill = (text: string) => {
    const filled = fillVariables(text, variables)
    return filled.ok ? filled.text : text
  }
  const { softTimeout, maxDurationMessage } = turn
  return {
    ...turn,
    maxDurationMessage: fill(maxDurationMessage),
    softTimeout: { ...softTimeout, messages: softTimeout.messages.map(fill) },
  }
}

function missing(where: string, names: readonly string[]): AppliedInitiation {
  const list = names.map(name => `'${name}'`).join(', ')
  return { ok: false, closing: closing('variable-missing', `${where}: {${list}}`) }
}
