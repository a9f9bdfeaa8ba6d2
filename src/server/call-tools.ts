import type { AgentSpec } from '../agents/spec.ts'
import type { Variables } from '../agents/variables.ts'
import type { Config } from '../config.ts'
import type { Clock } from '../flow/clock.ts'
import type { InitiationData } from '../protocol/initiation.ts'
import { isObject } from '../protocol/json.ts'
import { openConnections } from '../tools/network/connections.ts'
import { openNetworkPolicy } from '../tools/network/policy.ts'
import { type OpenedToolBox, openToolBox } from '../tools/open.ts'
import type { ToolNetwork } from '../tools/opening.ts'
import { openVariables } from '../tools/variables.ts'
import type { PreparedCall } from '../workspace/prepare-call.ts'
import { mayUseSecrets, type Origin, variableOf } from './secret-value.ts'
import { version } from './version.ts'

/** How the tools of this process reach others. `secret` gives the value behind a `secret_id`; null: there is none. */
export function openToolNetwork(
  { toolHosts }: Pick<Config, 'toolHosts'>,
  secret: ToolNetwork['secrets']['secret'],
): ToolNetwork {
  const policy = openNetworkPolicy(toolHosts)
  return {
    policy,
    connections: openConnections(policy),
    secrets: { secret, environment: variableOf },
    userAgent: `Antiphon/${version()}`,
  }
}

interface CallTools extends Origin, Pick<Extract<PreparedCall, { ok: true }>, 'agent' | 'inLanguage'> {
  readonly conversationId: string
  readonly spec: AgentSpec
  readonly variables: Variables
  readonly initiation: InitiationData
  readonly net: ToolNetwork
  readonly clock: Clock
  readonly crashed: (error: unknown) => void
}

/** The tools of one call. */
export function openCallTools(call: CallTools): OpenedToolBox {
  const { agent, spec, conversationId, variables, clock, crashed } = call
  return openToolBox({
    configs: agent.toolConfigs,
    builtIn: agent.builtIn,
    languages: {
      now: spec.language,
      all: languagesOf(agent.json, spec.language),
      inLanguage: call.inLanguage,
    },
    mocking: mockingOf(call.initiation),
    variables: openVariables(variables, { agentId: spec.id, conversationId }),
    net: mayUseSecrets(call) ? call.net : { ...call.net, secrets: noSecrets },
    conversationId,
    clock,
    crashed,
  })
}

const noSecrets: ToolNetwork['secrets'] = { secret: async () => null, environment: () => null }

function languagesOf(json: Readonly<Record<string, unknown>>, own: string): readonly string[] {
  const config = isObject(json.conversation_config) ? json.conversation_config : {}
  const presets = isObject(config.language_presets) ? Object.keys(config.language_presets) : []
  return [...new Set([own, ...presets])]
}

function mockingOf({
  tool_mock_config: config,
}: InitiationData): Parameters<typeof openToolBox>[0]['mocking'] {
  if (!config?.mocking_strategy || config.mocking_strategy === 'none') return null
  return {
    strategy: config.mocking_strategy,
    names: config.mocked_tool_names ?? [],
    fallback: config.fallback_strategy ?? 'raise_error',
  }
}
