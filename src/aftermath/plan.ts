import type { Json } from '../protocol/json.ts'
import { objectAt } from '../protocol/json-path.ts'
import type { PostCall } from '../protocol/post-call.ts'

/** A call that begins, as the aftermath has to know it. */
export interface CallBeginning {
  readonly conversationId: string
  readonly agentId: string
  /** The agent of this call, in the vendor's shape, overrides and all. */
  readonly agent: Json
  readonly variables: Json
  readonly userId: string | null
  readonly postCall?: PostCall
}

/**
 * All that is needed after the call, as JSON: the agent may be changed or gone by then, and the process too. Only the settings that the aftermath
 * reads are in it.
 */
export interface Plan {
  readonly agentId: string
  readonly agent: Json
  readonly variables: Json
  readonly userId: string | null
  readonly postCall: PostCall | null
}

const platformFields = [
  'evaluation',
  'data_collection',
  'data_collection_scopes',
  'analysis_items',
  'analysis_llm',
  'summary_language',
  'privacy',
  'workspace_overrides',
]
const promptFields = ['llm', 'custom_llm', 'backup_llm_config', 'cascade_timeout_seconds']

export function planOf({ agentId, agent, variables, userId, postCall }: CallBeginning): Plan {
  const { language, prompt } = objectAt(agent, 'conversation_config', 'agent')
  return {
    agentId,
    agent: {
      name: agent.name,
      conversation_config: { agent: { language, prompt: pick(prompt, promptFields) } },
      platform_settings: pick(agent.platform_settings, platformFields),
    },
    variables,
    userId,
    postCall: postCall ?? null,
  }
}

/** A plan for a call of which nothing else is known any more. */
export const emptyPlan = (agentId: string): Plan => ({
  agentId,
  agent: {},
  variables: {},
  userId: null,
  postCall: null,
})

const pick = (json: unknown, names: readonly string[]): Json => {
  const fields = objectAt(json)
  return Object.fromEntries(names.filter(name => name in fields).map(name => [name, fields[name]]))
}
