interface ToolCall {
  readonly tool_name: string
  readonly tool_call_id: string
  readonly tool_type: string
  readonly event_id: number
}

interface ToolRequest extends ToolCall {
  readonly expects_response?: boolean
  readonly disable_interruptions?: boolean
  readonly response_timeout_secs?: number
  readonly execution_mode?: 'immediate' | 'post_tool_speech' | 'async'
}

interface ToolResponse extends ToolCall {
  readonly is_error: boolean
  readonly is_blocked?: boolean
  readonly is_called: boolean
}

interface McpCall {
  readonly service_id: string
  readonly tool_call_id: string
  readonly tool_name: string
  readonly tool_description: string | null
  readonly parameters: Readonly<Record<string, unknown>>
  /** ISO 8601. */
  readonly timestamp: string
}

interface Integration {
  readonly integration_id: string
  readonly integration_type: 'mcp_server' | 'mcp_integration'
  readonly is_connected: boolean
  readonly tool_count: number
}

/** What the agent's tools do. Request and response of one call have the same `event_id` and `tool_call_id`. */
export type ServerToolFrame =
  /** Asks the client to run a tool; all five fields are needed, and `parameters` must be an object. */
  | {
      readonly type: 'client_tool_call'
      readonly client_tool_call: {
        readonly tool_name: string
        readonly tool_call_id: string
        readonly parameters: Readonly<Record<string, unknown>>
        readonly event_id: number
        readonly expects_response: boolean
      }
    }
  | { readonly type: 'agent_tool_request'; readonly agent_tool_request: ToolRequest }
  /** With the tool name `end_call` it makes clients hang up at once, so it waits until the farewell was heard. */
  | { readonly type: 'agent_tool_response'; readonly agent_tool_response: ToolResponse }
  | {
      readonly type: 'agent_tool_response_full_payload'
      readonly agent_tool_response_full_payload: ToolResponse & {
        readonly full_tool_result: string
        readonly truncated: boolean
      }
    }
  | {
      readonly type: 'mcp_tool_call'
      readonly mcp_tool_call: McpCall &
        (
          | { readonly state: 'loading' }
          /** At most once per call. */
          | { readonly state: 'awaiting_approval'; readonly approval_timeout_secs: number }
          | { readonly state: 'success'; readonly result: readonly unknown[] }
          | { readonly state: 'failure'; readonly error_message: string }
        )
    }
  | {
      readonly type: 'mcp_connection_status'
      readonly mcp_connection_status: { readonly integrations: readonly Integration[] }
    }
