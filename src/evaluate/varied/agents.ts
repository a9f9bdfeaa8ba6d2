/** Who takes the varied calls: together they decide by every part of the turn policy. */
export const variedAgentNames = [
  'adaptive',
  'plain',
  'eager',
  'patient',
  'own-numbers',
  'fillers',
  'impatient',
  'locked-greeting',
  'tools',
  'brief',
  'writes',
  'unlucky',
] as const

export type VariedAgentName = (typeof variedAgentNames)[number]

const GREETING = 'Hello, this is the line for everything. What can I do for you today?'

/**
 * The agents of the varied calls, in the vendor's JSON, by their ids. `toolsUrl`: where their webhooks are, without a slash at its end; it answers
 * `/weather` and `/orders` in its own time, and has a slow model under `/v1`.
 */
export function variedAgents(toolsUrl: string): Readonly<Record<VariedAgentName, unknown>> {
  return {
    adaptive: agent(),
    plain: agent({ own: { policy: 'plain', silence_ms: 500, barge_in_ms: 300 } }),
    eager: agent({ turn: { turn_eagerness: 'eager' } }),
    patient: agent({ turn: { turn_eagerness: 'patient' } }),
    'own-numbers': agent({
      own: { silence_ms: 300, hold_ms: 120, resume_ms: 400, claim_ms: 900, goes_on_ms: 2500 },
    }),
    fillers: agent({
      turn: { soft_timeout_config: { timeout_seconds: 0.5, message: 'One moment.' } },
      tools: slowTools(toolsUrl),
    }),
    impatient: agent({ turn: { turn_timeout: 2, silence_end_call_timeout: 9 } }),
    'locked-greeting': agent({ firstLocked: true }),
    tools: agent({ tools: slowTools(toolsUrl) }),
    brief: agent({ seconds: 9 }),
    writes: agent({ isTextOnly: true }),
    unlucky: agent({
      llm: { llm: 'custom-llm', custom_llm: { url: `${toolsUrl}/v1`, model_id: 'slow' } },
      turn: { soft_timeout_config: { timeout_seconds: 0.8, message: 'Let me think.' } },
    }),
  }
}

interface Wishes {
  readonly turn?: object
  readonly own?: object
  readonly tools?: readonly object[]
  readonly llm?: object
  readonly firstLocked?: boolean
  readonly seconds?: number
  readonly isTextOnly?: boolean
}

const agent = ({
  turn,
  own,
  llm,
  tools = [],
  firstLocked,
  seconds = 60,
  isTextOnly = false,
}: Wishes = {}) => ({
  name: 'A varied call',
  conversation_config: {
    turn: { turn_timeout: 7, ...turn },
    conversation: {
      text_only: isTextOnly,
      max_duration_seconds: seconds,
    },
    agent: {
      first_message: GREETING,
      ...(firstLocked && { disable_first_message_interruptions: true }),
      prompt: {
        prompt: 'You are on a call.',
        tools,
        ...llm,
        built_in_tools: { end_call: { name: 'end_call', params: { system_tool_type: 'end_call' } } },
      },
    },
  },
  platform_settings: {
    auth: { enable_auth: false },
    overrides: { conversation_config_override: { conversation: { text_only: true } } },
    ...(own && { antiphon: { turn: own } }),
  },
})

/** One that anybody may talk over, and one that locks the turn while it runs. */
const slowTools = (url: string) => [
  webhook('get_weather', `${url}/weather`),
  webhook('find_order', `${url}/orders`, { interruption_mode: 'disable_during_tool' }),
  webhook('check_stock', `${url}/weather`, { execution_mode: 'async' }),
]

const webhook = (name: string, url: string, more: object = {}) => ({
  type: 'webhook',
  name,
  description: name.replace('_', ' '),
  api_schema: {
    url,
    method: 'POST',
    request_body_schema: {
      type: 'object',
      properties: { city: { type: 'string', description: 'Which' } },
      required: [],
    },
  },
  ...more,
})
