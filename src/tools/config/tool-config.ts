import type { Located } from '../../agents/custom-llm.ts'
import type { AgentTool } from '../../session/tool-box.ts'
import type { ObjectParameter, Parameter } from '../parameters/node.ts'
import type { ValuePath } from '../value-path.ts'

/** A tool of the vendor's JSON, read once, with its defaults filled in. */
export type ToolConfig = ClientConfig | WebhookConfig | SystemConfig | OtherConfig

export interface CommonConfig {
  readonly name: string
  readonly description: string
  readonly timeoutMs: number
  readonly interruption: AgentTool['interruption']
  readonly preToolSpeech: AgentTool['preToolSpeech']
  readonly execution: AgentTool['execution']
  readonly assignments: readonly Assignment[]
  readonly errorMode: ErrorMode
  /** Values for variables that the call has none for. */
  readonly placeholders: Readonly<Record<string, unknown>>
}

/** What the model is told of a failure (`tool_error_handling_mode`). */
export type ErrorMode = 'auto' | 'summarized' | 'passthrough' | 'hide'

/** A variable that is set from a tool's answer. */
export interface Assignment {
  readonly variable: string
  readonly path: ValuePath
  /** The value is for the variable alone: neither the model nor the record sees it (`sanitize`). */
  readonly isHidden: boolean
  /** False: it becomes a text (`preserve_native_type`). */
  readonly keepsType: boolean
}

export interface ClientConfig extends CommonConfig {
  readonly type: 'client'
  readonly expectsResponse: boolean
  readonly parameters: ObjectParameter
}

export interface WebhookConfig extends CommonConfig {
  readonly type: 'webhook'
  readonly api: WebhookApi
  readonly redirects: { readonly isFollowed: boolean; readonly domains: readonly string[] }
}

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'

export interface WebhookApi {
  /** With `{name}` for parameters of its path and `{{name}}` for variables. */
  readonly url: string
  readonly method: Method
  readonly headers: Readonly<Record<string, Located>>
  readonly pathParams: Readonly<Record<string, Parameter>>
  readonly query: ObjectParameter | null
  readonly body: ObjectParameter | null
  readonly contentType: 'application/json' | 'application/x-www-form-urlencoded'
  readonly filter: { readonly mode: 'all' | 'allow' | 'hide_all'; readonly paths: readonly ValuePath[] }
  /** What the vendor calls the connection that it authorises with; null: none. */
  readonly authConnection: string | null
}

export interface SystemConfig extends CommonConfig {
  readonly type: 'system'
  readonly systemType: string
  readonly onlyAtStart: boolean
}

/** A kind of tool that this server does not run. */
export interface OtherConfig {
  readonly type: 'other'
  /** The vendor's word, e.g. `mcp`. */
  readonly kind: string
  readonly name: string
}
