import type { Dispatcher } from 'undici'
import type { Clock } from '../flow/clock.ts'
import type { AgentTool } from '../session/tool-box.ts'
import type { CommonConfig } from './config/tool-config.ts'
import type { Play } from './mocks.ts'
import type { NetworkPolicy } from './network/policy.ts'
import type { ChoicesOf } from './parameters/for-model.ts'
import type { CallVariables } from './variables.ts'
import type { Secrets } from './webhook/headers.ts'

/** What a tool of a call is opened with. */
export interface Opening {
  readonly variables: CallVariables
  readonly choicesOf: ChoicesOf
  /** Null: it is run, not played. */
  readonly play: Play | null
  readonly clock: Clock
  /** A bug of ours. */
  readonly crashed: (error: unknown) => void
  readonly net: ToolNetwork
  readonly conversationId: string
}

/** How the tools of this server reach others: the same for all calls. */
export interface ToolNetwork {
  readonly policy: NetworkPolicy
  readonly connections: Dispatcher
  readonly secrets: Secrets
  /** As in `User-Agent`. */
  readonly userAgent: string
}

/** What all kinds have in common. */
export function toAgentTool(
  config: CommonConfig,
  parameters: Readonly<Record<string, unknown>>,
): Pick<AgentTool, 'tool' | 'execution' | 'preToolSpeech' | 'interruption' | 'timeoutMs'> {
  const { name, description, execution, preToolSpeech, interruption, timeoutMs } = config
  return { tool: { name, description, parameters }, execution, preToolSpeech, interruption, timeoutMs }
}
