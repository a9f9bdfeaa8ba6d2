import { isObject } from '../protocol/json.ts'
import type { AgentTool, ToolBox } from '../session/tool-box.ts'
import { jsonOf } from './answer.ts'
import { openClientTool } from './client-tool.ts'
import { readToolConfig } from './config/read.ts'
import type { ToolConfig } from './config/tool-config.ts'
import { type Mocking, mockProblem, openMock } from './mocks.ts'
import type { Opening } from './opening.ts'
import type { ChoicesOf } from './parameters/for-model.ts'
import { type Languages, openSystemTool, systemTypes } from './system-tool.ts'
import { clientProblem, deviations, otherProblem, systemProblem, webhookProblem } from './unusable.ts'
import { type CallVariables, textOf } from './variables.ts'
import { openWebhookTool } from './webhook/webhook-tool.ts'

/** A tool's configuration in the vendor's JSON: one of the agent's own (`prompt.tools`), or a stored one (`prompt.tool_ids`). */
export interface GivenTool {
  /** Null: it is the agent's own. */
  readonly id: string | null
  readonly config: unknown
  /** `response_mocks` of a stored one. */
  readonly responseMocks?: unknown
}

export interface ToolBoxOptions extends Omit<Opening, 'play' | 'choicesOf'> {
  readonly configs: readonly GivenTool[]
  /** `prompt.built_in_tools` of the agent. */
  readonly builtIn: unknown
  readonly languages: Languages
  /** Null: all tools are run. Those of the system always are: they reach nobody. */
  readonly mocking: Mocking | null
}

export interface OpenedToolBox extends ToolBox {
  /** What is not offered to the model, or not as it is configured, and why: a sentence each, for the log and the record. */
  readonly problems: readonly string[]
}

/** Models' servers take no more. */
const MOST_TOOLS = 128

/** The tools of one call. Throws nothing for a configuration that will not do: it is among the problems. */
export function openToolBox(options: ToolBoxOptions): OpenedToolBox {
  const tools = new Map<string, AgentTool>()
  const problems: string[] = []
  for (const given of [...options.configs, ...builtInTools(options.builtIn)]) {
    const read = readToolConfig(given.config)
    if (!read.ok) {
      problems.push(`${nameOf(given)} is not offered to the model. ${read.problem}`)
      continue
    }
    const { config } = read
    const made = tools.has(config.name)
      ? 'there is another tool of this name before it'
      : tools.size === MOST_TOOLS
        ? `there are ${MOST_TOOLS} tools before it`
        : open(config, given.responseMocks, options)
    if (typeof made === 'string') {
      problems.push(`${config.name} is not offered to the model: ${made}.`)
      continue
    }
    tools.set(config.name, made)
    problems.push(...deviations(config))
    const mocked = options.mocking === null ? null : mockProblem(config.name, given.responseMocks)
    if (mocked !== null) problems.push(mocked)
  }
  return { tools: [...tools.values()], problems }
}

/** The tool, or why there is none. */
function open(config: ToolConfig, responses: unknown, options: ToolBoxOptions): AgentTool | string {
  const { languages, mocking, variables } = options
  if (config.type === 'other') return otherProblem(config)
  if (config.type === 'system') {
    const type = systemTypes.find(known => known === config.systemType)
    const why = systemProblem(config.systemType, type !== undefined, languages)
    return why ?? (type === undefined ? '' : openSystemTool(config, type, languages))
  }
  const play = mocking === null ? null : openMock({ name: config.name, responses }, mocking)
  const opening: Opening = { ...options, play, choicesOf: openChoices(variables, config.placeholders) }
  if (config.type === 'client') return clientProblem(config) ?? openClientTool(config, opening)
  return webhookProblem(config) ?? openWebhookTool(config, opening)
}

const atStart = { durationMs: 0, agentTurns: 0, history: [] }

/** What a literal may be, where that is its schema's or a variable's to say. A variable has a list, as it is, as JSON, or with commas. */
function openChoices(variables: CallVariables, placeholders: Readonly<Record<string, unknown>>): ChoicesOf {
  return ({ choices, choicesFrom }) => {
    if (choices !== null || choicesFrom === null) return choices
    const own = Object.hasOwn(placeholders, choicesFrom) ? placeholders[choicesFrom] : undefined
    const value = variables.get(choicesFrom, atStart) ?? own
    const list =
      typeof value === 'string' ? (jsonOf(value) ?? value.split(',').map(each => each.trim())) : value
    return Array.isArray(list) && list.length > 0 ? list.map(textOf) : null
  }
}

/** An entry's name says what it is, so that one of ours may be no more than `{}`. */
function builtInTools(builtIn: unknown): readonly GivenTool[] {
  return Object.entries(isObject(builtIn) ? builtIn : {}).flatMap(([name, tool]) => {
    if (!isObject(tool)) return []
    const params = { system_tool_type: name, ...(isObject(tool.params) ? tool.params : {}) }
    return [{ id: null, config: { ...tool, name: tool.name ?? name, type: 'system', params } }]
  })
}

function nameOf({ id, config }: GivenTool): string {
  const name = isObject(config) && typeof config.name === 'string' ? config.name : null
  return (name ?? (id === null ? 'A tool' : `The tool ${id}`)).slice(0, 100)
}
