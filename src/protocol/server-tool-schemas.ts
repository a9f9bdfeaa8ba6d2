import { z } from 'zod'

const id = z.int()
const object = z.record(z.string(), z.unknown())
const call = { tool_name: z.string(), tool_call_id: z.string(), tool_type: z.string(), event_id: id }
const response = {
  ...call,
  is_error: z.boolean(),
  is_blocked: z.boolean().exactOptional(),
  is_called: z.boolean(),
}

const mcpCall = {
  service_id: z.string(),
  tool_call_id: z.string(),
  tool_name: z.string(),
  tool_description: z.string().nullable(),
  parameters: object,
  timestamp: z.iso.datetime({ offset: true }),
}

/** The frames about tools, strict: an unknown key is a fault. */
export const toolFrames = [
  z.strictObject({
    type: z.literal('client_tool_call'),
    client_tool_call: z.strictObject({
      tool_name: z.string(),
      tool_call_id: z.string(),
      parameters: object,
      event_id: id,
      expects_response: z.boolean(),
    }),
  }),
  z.strictObject({
    type: z.literal('agent_tool_request'),
    agent_tool_request: z.strictObject({
      ...call,
      expects_response: z.boolean().exactOptional(),
      disable_interruptions: z.boolean().exactOptional(),
      response_timeout_secs: z.number().exactOptional(),
      execution_mode: z.enum(['immediate', 'post_tool_speech', 'async']).exactOptional(),
    }),
  }),
  z.strictObject({ type: z.literal('agent_tool_response'), agent_tool_response: z.strictObject(response) }),
  z.strictObject({
    type: z.literal('agent_tool_response_full_payload'),
    agent_tool_response_full_payload: z.strictObject({
      ...response,
      full_tool_result: z.string(),
      truncated: z.boolean(),
    }),
  }),
  z.strictObject({
    type: z.literal('mcp_tool_call'),
    mcp_tool_call: z.discriminatedUnion('state', [
      z.strictObject({ ...mcpCall, state: z.literal('loading') }),
      z.strictObject({
        ...mcpCall,
        state: z.literal('awaiting_approval'),
        approval_timeout_secs: z.number(),
      }),
      z.strictObject({ ...mcpCall, state: z.literal('success'), result: z.array(z.unknown()) }),
      z.strictObject({ ...mcpCall, state: z.literal('failure'), error_message: z.string() }),
    ]),
  }),
  z.strictObject({
    type: z.literal('mcp_connection_status'),
    mcp_connection_status: z.strictObject({
      integrations: z.array(
        z.strictObject({
          integration_id: z.string(),
          integration_type: z.enum(['mcp_server', 'mcp_integration']),
          is_connected: z.boolean(),
          tool_count: z.int(),
        }),
      ),
    }),
  }),
] as const
