import type { ClientConfig, OtherConfig, ToolConfig, WebhookConfig } from './config/tool-config.ts'
import { nodesOf, type Parameter } from './parameters/node.ts'
import type { Languages } from './system-tool.ts'
import { namesIn } from './template.ts'
import { isSecret } from './variables.ts'
import { unsentHeaders } from './webhook/headers.ts'
import { holesIn } from './webhook/url.ts'

/** The vendor's system tools that this server does not run, and what it lacks for them. */
const lacking: Readonly<Record<string, string>> = {
  transfer_to_agent: 'calls are not handed to another agent here',
  transfer_to_number: 'there is no telephone line here',
  play_keypad_touch_tone: 'there is no telephone line here',
  voicemail_detection: 'there is no telephone line here',
  knowledge_base: 'documents are not searched here',
  knowledge_base_rag: 'documents are not searched here',
  start_procedure: 'there are no procedures here',
  end_procedure: 'there are no procedures here',
}

export const otherProblem = ({ kind }: OtherConfig): string =>
  kind === 'mcp' ? 'servers of MCP are not asked here' : `tools of the kind ${kind} are not run here`

/** Why a system tool is not offered; null: it is. */
export function systemProblem(systemType: string, isKnown: boolean, { all }: Languages): string | null {
  if (!isKnown)
    return lacking[systemType] ?? `there is no system tool ${JSON.stringify(systemType.slice(0, 60))} here`
  return systemType === 'language_detection' && all.length < 2
    ? 'the agent has no language_presets, so there is no language to go on in'
    : null
}

/** Why a webhook is not offered; null: it is. */
export function webhookProblem({ api }: WebhookConfig): string | null {
  if (api.authConnection !== null)
    return `its auth_connection (${api.authConnection.slice(0, 60)}) is a connection of the vendor's workspace, which is not here; put the key into request_headers as {"secret_id": …}`
  const { params, variables } = holesIn(api.url)
  const unknown = params.find(name => !Object.hasOwn(api.pathParams, name))
  if (unknown !== undefined) return `its url has {${unknown}}, which path_params_schema does not have`
  const nodes = [...Object.values(api.pathParams), ...[api.query, api.body].filter(node => node !== null)]
  return secretProblem(nodes, variables)
}

export const clientProblem = ({ parameters }: ClientConfig): string | null => secretProblem([parameters], [])

/** What is offered and not quite as it is configured. */
export function deviations(config: ToolConfig): readonly string[] {
  if (config.type !== 'webhook') return []
  const { api, name } = config
  const unsent = unsentHeaders(api.headers)
  return [
    ...(unsent.length === 0
      ? []
      : [
          `${name}: ${unsent.join(', ')} of its request_headers is not sent, because the connection decides it.`,
        ]),
    ...(api.method === 'GET' && api.body !== null
      ? [`${name}: its request_body_schema is not used, because a GET has no body.`]
      : []),
  ]
}

function secretProblem(nodes: readonly Parameter[], names: readonly string[]): string | null {
  const inNodes = nodes
    .flatMap(node => [...nodesOf(node)])
    .flatMap(([, { source }]) => {
      if (source.type === 'variable') return [source.name]
      return source.type === 'constant' ? namesIn(JSON.stringify(source.value)) : []
    })
  const secret = [...names, ...inNodes].find(isSecret)
  return secret === undefined
    ? null
    : `it uses ${secret} outside of request_headers, the only place for a secret`
}
