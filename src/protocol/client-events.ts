/** What an agent's `client_events` may name: everything in either of the vendor's two lists of them. */
export const clientEventNames = [
  'conversation_initiation_metadata',
  'ping',
  'audio',
  'interruption',
  'user_transcript',
  'tentative_user_transcript',
  'agent_response',
  'agent_response_correction',
  'agent_chat_response_part',
  'agent_response_complete',
  'agent_response_metadata',
  'agent_reasoning_response_part',
  'client_tool_call',
  'agent_tool_request',
  'agent_tool_response',
  'agent_tool_response_full_payload',
  'mcp_tool_call',
  'mcp_connection_status',
  'vad_score',
  'asr_initiation_metadata',
  'guardrail_triggered',
  'context_usage',
  'client_error',
  'dtmf_request',
  'internal_tentative_agent_response',
  'internal_turn_probability',
  'rich_content',
  'agent_typing',
  'external_agent_connected',
  'external_agent_disconnected',
] as const

/** One name of them. */
export type ClientEventName = (typeof clientEventNames)[number]

/** What a client gets when its agent has no `client_events`. No default is published; this is what clients are built for. */
export const defaultClientEvents: readonly ClientEventName[] = [
  'conversation_initiation_metadata',
  'ping',
  'audio',
  'interruption',
  'user_transcript',
  'tentative_user_transcript',
  'agent_response',
  'agent_response_correction',
  'agent_chat_response_part',
  'client_tool_call',
  'mcp_tool_call',
  'agent_tool_response',
]

// Without them a client hangs at the start, a tool waits for ever, or an end goes unexplained.
const always: ReadonlySet<string> = new Set([
  'conversation_initiation_metadata',
  'ping',
  'client_tool_call',
  'queue_status',
  'error',
])

/**
 * Whether a client is to get this event. `clientEvents` is the agent's list, null where it has none. An `mcp_tool_call`
 * that awaits approval goes out unlisted too: nobody could approve it otherwise.
 */
export function isListed(
  event: ClientEventName | 'error' | 'queue_status',
  clientEvents: readonly string[] | null,
  textOnly: boolean,
): boolean {
  if (always.has(event)) return true
  if (event === 'audio' && textOnly) return false
  if (event === 'agent_chat_response_part' && !textOnly) return false
  return (clientEvents ?? defaultClientEvents).includes(event)
}
