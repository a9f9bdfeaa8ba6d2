import type { LookupAddress } from 'node:dns'
import { startClock } from '../../flow/clock.ts'
import type { AgentTool, ClientAnswer, ToolOutcome, ToolRun } from '../../session/tool-box.ts'
import type { Mocking } from '../mocks.ts'
import { readAllowList } from '../network/allow-list.ts'
import { openConnections } from '../network/connections.ts'
import { openNetworkPolicy } from '../network/policy.ts'
import { type GivenTool, openToolBox, type ToolBoxOptions } from '../open.ts'
import { openVariables } from '../variables.ts'

export interface FakeCall {
  readonly configs?: readonly (GivenTool | Readonly<Record<string, unknown>>)[]
  readonly builtIn?: unknown
  readonly variables?: Readonly<Record<string, unknown>>
  readonly secrets?: Readonly<Record<string, string>>
  readonly environment?: Readonly<Record<string, string>>
  /** As `ANTIPHON_TOOL_HOSTS` has them. */
  readonly hosts?: string
  /** What names stand for; others have no address. */
  readonly names?: Readonly<Record<string, readonly string[]>>
  readonly mocking?: Mocking
  readonly options?: Partial<ToolBoxOptions>
}

/** The tools of a call, with servers on this machine allowed unless `hosts` says otherwise. */
export function openFakeCall({ configs = [], variables = {}, ...given }: FakeCall) {
  const read = readAllowList(given.hosts ?? '127.0.0.1')
  if (!read.ok) throw new Error(read.problem)
  const resolve = async (host: string): Promise<readonly LookupAddress[]> =>
    (given.names?.[host] ?? []).map(address => ({ address, family: address.includes(':') ? 6 : 4 }))
  const policy = openNetworkPolicy(read.list, resolve)
  const crashes: unknown[] = []
  const held = openVariables(variables, { agentId: 'agent_1', conversationId: 'conv_1' })
  const box = openToolBox({
    configs: configs.map(config => ('config' in config ? (config as GivenTool) : { id: null, config })),
    builtIn: given.builtIn ?? {},
    languages: { now: 'en', all: ['en'], inLanguage: () => null },
    mocking: given.mocking ?? null,
    variables: held,
    conversationId: 'conv_1',
    clock: startClock(),
    crashed: error => crashes.push(error),
    net: {
      policy,
      connections: openConnections(policy),
      secrets: {
        secret: async id => given.secrets?.[id] ?? null,
        environment: label => given.environment?.[label] ?? null,
      },
      userAgent: 'Antiphon/test',
    },
    ...given.options,
  })
  return {
    ...box,
    crashes,
    variables: held,
    tool: (name: string): AgentTool => {
      const tool = box.tools.find(each => each.tool.name === name)
      if (!tool) throw new Error(`no tool ${name}: ${box.problems.join(' ')}`)
      return tool
    },
    run: (name: string, args: unknown = {}, more: Partial<ToolRun> = {}): Promise<ToolOutcome> => {
      const tool = box.tools.find(each => each.tool.name === name)
      if (!tool) throw new Error(`no tool ${name}: ${box.problems.join(' ')}`)
      return tool.run(runOf(args, more))
    },
  }
}

export function runOf(args: unknown, more: Partial<ToolRun> = {}): ToolRun {
  const nobody = (): Promise<ClientAnswer> => Promise.reject(new Error('no client was to be asked'))
  return {
    id: 'call_1',
    turn: 1,
    arguments: typeof args === 'string' ? args : JSON.stringify(args),
    signal: new AbortController().signal,
    askClient: nobody,
    soFar: { durationMs: 0, agentTurns: 0, history: [] },
    ...more,
  }
}
