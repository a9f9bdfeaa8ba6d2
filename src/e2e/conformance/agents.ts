import { clientEventNames } from '../../protocol/client-events.ts'

type Json = Readonly<Record<string, unknown>>

/** Events that ask clients for what a test does not give, or that end its call. */
const kept = clientEventNames.filter(
  name => !['mcp_tool_call', 'rich_content', 'agent_tool_response_full_payload'].includes(name),
)

const everyOverride = {
  conversation_config_override: {
    agent: { first_message: true, language: true, prompt: { prompt: true, llm: true } },
    tts: { voice_id: true, speed: true, stability: true },
    conversation: { text_only: true },
  },
  custom_llm_extra_body: true,
}

/** Client tools as an agent names them; `not_there` is one that no client has. */
const tools: readonly Json[] = [
  {
    type: 'client',
    name: 'get_weather',
    description: 'The weather of a city.',
    expects_response: true,
    response_timeout_secs: 10,
    parameters: {
      type: 'object',
      required: ['city'],
      properties: { city: { type: 'string', description: 'Which city.' } },
    },
  },
  ...['break_down', 'not_there'].map(name => ({
    type: 'client',
    name,
    description: 'Does not work.',
    expects_response: true,
    response_timeout_secs: 10,
    parameters: { type: 'object', required: [], properties: {} },
  })),
]

const endCall = {
  type: 'system',
  name: 'end_call',
  description: 'Ends the call.',
  params: { system_tool_type: 'end_call' },
}

export interface AgentParts {
  readonly agent?: Json
  readonly prompt?: Json
  readonly conversation?: Json
  readonly config?: Json
  readonly platform?: Json
}

/** An agent of a short greeting whose answers come from the model at `llm`, as the vendor's JSON has it. */
export function agentOf(llm: string, parts: AgentParts = {}): Json {
  return {
    name: 'Conformance',
    conversation_config: {
      // Nobody is asked whether they are there, however slow the machine.
      turn: { turn_timeout: -1 },
      conversation: { client_events: kept, ...parts.conversation },
      agent: {
        first_message: 'Hello there.',
        language: 'en',
        ...parts.agent,
        prompt: {
          prompt: 'You are a test.',
          llm: 'custom-llm',
          custom_llm: { url: llm, model_id: 'scripted', api_type: 'chat_completions' },
          tools,
          built_in_tools: { end_call: endCall },
          ...parts.prompt,
        },
      },
      ...parts.config,
    },
    platform_settings: { overrides: everyOverride, ...parts.platform },
  }
}

/** The agents of the matrix by their ids; `page` is the origin of the page that one of them lets in. */
export function agentsOf(llm: string, page = 'http://127.0.0.1:1'): Readonly<Record<string, Json>> {
  const variables = {
    first_message: 'Hello {{caller}}, you have the {{plan}} plan.',
    dynamic_variables: { dynamic_variable_placeholders: { plan: 'small' } },
  }
  const german = { overrides: { agent: { first_message: 'Guten Tag.' } } }
  return {
    open: agentOf(llm),
    // What the templates of the vendor's CLI have: nothing may be overridden, and few events are told.
    strict: agentOf(llm, {
      conversation: { client_events: ['audio', 'interruption'] },
      platform: { overrides: {} },
    }),
    // What the same templates allow: to write instead of speaking.
    guarded: agentOf(llm, {
      platform: { overrides: { conversation_config_override: { conversation: { text_only: true } } } },
    }),
    chat: agentOf(llm, { conversation: { text_only: true } }),
    plain: agentOf(llm, { conversation: { client_events: null } }),
    variables: agentOf(llm, { agent: variables }),
    private: agentOf(llm, { platform: { auth: { enable_auth: true } } }),
    listed: agentOf(llm, {
      platform: { overrides: everyOverride, auth: { allowlist: [{ hostname: new URL(page).host }] } },
    }),
    foreign: agentOf(llm, {
      platform: { overrides: everyOverride, auth: { allowlist: [{ hostname: 'example.com' }] } },
    }),
    german: agentOf(llm, { config: { language_presets: { de: german } } }),
  }
}
