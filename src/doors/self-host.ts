import { overlay } from '../agents/overlay.ts'
import type { ClientFrame } from '../protocol/client-frames.ts'
import { isObject, type Json } from '../protocol/json.ts'
import type { CallWebhook, PostCall } from '../protocol/post-call.ts'

/** What a self-hosted client brings in its first frame. */
export type SetupFrame = Omit<
  Extract<ClientFrame, { type: 'enclave_setup_config' }>,
  'type' | 'bedrock_inference_profile'
>

/** An agent that came with the call. */
export interface BroughtAgent {
  readonly id: string
  /** As one that is stored here would have it: overrides laid over it, its tools in `prompt.tools`. */
  readonly json: Json
  /** Texts for its prompt, in place of the knowledge base that it names. */
  readonly knowledge: readonly { readonly name: string; readonly text: string }[]
  readonly postCall: PostCall
}

/** Where a definition names none. */
const NO_ID = 'self_hosted'
const idForm = /^[\w-]{1,100}$/

/** The agent out of the frame, or the sentence that says what is wrong with it. */
export function readSetup(
  frame: SetupFrame,
): { readonly ok: true; readonly agent: BroughtAgent } | { readonly ok: false; readonly problem: string } {
  const config = frame.agent_config_dict
  if (config === null) return wrong('agent_config_dict is missing; it must be the whole agent.')
  if (!isObject(config.conversation_config))
    return wrong('agent_config_dict has no conversation_config; expected an agent as exported.')
  const knowledge = frame.prompt_knowledge_base ?? []
  const { agent_id } = config
  const id = typeof agent_id === 'string' && idForm.test(agent_id) ? agent_id : NO_ID
  const overridden = (frame.override_agent_config_list ?? []).reduce<Json>(
    (agent, override) => merged(agent, override),
    config,
  )
  const tools = (frame.tools_config_list ?? []).map(toolConfig)
  const bad = tools.indexOf(null)
  if (bad >= 0) return wrong(`tools_config_list[${bad}] is no tool: it needs a name and a type.`)
  return {
    ok: true,
    agent: {
      id,
      json: withTools(knowledge.length > 0 ? withoutKnowledge(overridden) : overridden, tools),
      knowledge: knowledge.map((text, index) => ({ name: `Document ${index + 1}`, text })),
      postCall: {
        transcription: webhookOf(frame.post_call_transcription_webhook),
        audio: webhookOf(frame.post_call_audio_webhook),
      },
    },
  }
}

const wrong = (problem: string) => ({ ok: false, problem }) as const

const webhookOf = (webhook: SetupFrame['post_call_audio_webhook']): CallWebhook | null =>
  webhook && { url: webhook.url, secret: webhook.hmac_secret }

/** Exported with its id around it, or bare. */
function toolConfig(entry: Json): Json | null {
  const { id, tool_config } = entry
  const config = isObject(tool_config) ? { ...tool_config, ...(typeof id === 'string' && { id }) } : entry
  return typeof config.name === 'string' && typeof config.type === 'string' ? config : null
}

/** The tools are in the frame: those that the definition names by id cannot be looked up here. */
function withTools(agent: Json, tools: readonly (Json | null)[]): Json {
  if (tools.length === 0) return agent
  const inline = promptOf(agent).tools
  return onPrompt(agent, { tools: [...(Array.isArray(inline) ? inline : []), ...tools], tool_ids: [] })
}

const withoutKnowledge = (agent: Json): Json => onPrompt(agent, { knowledge_base: [] })

const onPrompt = (agent: Json, prompt: Json): Json =>
  merged(agent, { conversation_config: { agent: { prompt } } })

const merged = (agent: Json, over: Json): Json => {
  const laid = overlay(agent, over)
  return isObject(laid) ? laid : agent
}

function promptOf(agent: Json): Json {
  let inner: unknown = agent
  for (const key of ['conversation_config', 'agent', 'prompt'])
    inner = isObject(inner) ? inner[key] : undefined
  return isObject(inner) ? inner : {}
}
