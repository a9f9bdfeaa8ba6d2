import { isObject, type Json } from '../protocol/json.ts'
import type { Documents } from '../store/documents.ts'
import { findKnowledge, type PromptText } from './prompt-knowledge.ts'

/** A tool of an agent, by value: the vendor's `tool_config`. */
export interface ToolConfig {
  /** Of a stored tool, or what an inline one says of itself; null: nothing. */
  readonly id: string | null
  readonly config: Json
  /** What it answers where tools are mocked. */
  readonly responseMocks: readonly unknown[]
}

/** An agent with all that it only names found for it. */
export interface DressedAgent {
  readonly json: Json
  /** Client and webhook tools and those of kinds that this server does not run, in the agent's order; each name once. */
  readonly toolConfigs: readonly ToolConfig[]
  /** System tools by their kind, e.g. `end_call`: `built_in_tools`, and older agents' `tools` of the type `system`. */
  readonly builtIn: Readonly<Record<string, Json>>
  /** What the agent is to know, to be put in its prompt by `withKnowledge`. */
  readonly knowledge: readonly PromptText[]
  /** What is named and not there, a sentence each. */
  readonly problems: readonly string[]
}

/** No call needs more; an agent that names more names them by mistake. */
const MOST_TOOLS = 100

/**
 * Finds the tools and the knowledge that an agent names. `json` is the agent of one call, with what the client asked for laid over it, because that may name others.
 * Rejects when the database fails.
 */
export async function dressAgent(json: Json, documents: Pick<Documents, 'get'>): Promise<DressedAgent> {
  const prompt = promptOf(json)
  const inline = objectsIn(prompt.tools)
  const ids = textsIn(prompt.tool_ids)
  const problems: string[] = []
  const stored: ToolConfig[] = []
  const missing: string[] = []
  for (const id of [...new Set(ids)].slice(0, MOST_TOOLS)) {
    // An export has its tools twice: by id, and by value.
    const byValue = inline.find(tool => tool.id === id)
    const document = await documents.get('tool', id)
    const tool = document ? readStored(id, document.json) : byValue ? toInline(byValue) : null
    if (tool) stored.push(tool)
    else missing.push(id)
  }
  if (ids.length > MOST_TOOLS) problems.push(`The agent names ${ids.length} tools; ${MOST_TOOLS} are used.`)
  const given = inline.filter(tool => tool.type !== 'system').slice(0, MOST_TOOLS)
  const names = new Set(stored.map(({ config }) => config.name))
  // An export of the vendor's has its tools by value besides, without their ids.
  if (missing.length > given.filter(({ name }) => !names.has(name)).length)
    for (const id of missing)
      problems.push(`The agent names the tool ${shown(id)}, and there is no such tool here.`)
  const { texts, problems: unknown } = await findKnowledge(prompt.knowledge_base, documents)
  const system = [
    ...inline.filter(tool => tool.type === 'system'),
    ...stored.filter(({ config }) => config.type === 'system').map(({ config }) => config),
  ]
  return {
    json,
    toolConfigs: byName([...stored.filter(({ config }) => config.type !== 'system'), ...given.map(toInline)]),
    builtIn: { ...ofKinds(system), ...builtInOf(prompt.built_in_tools) },
    knowledge: texts,
    problems: [...problems, ...unknown],
  }
}

function promptOf(json: Json): Json {
  const config = isObject(json.conversation_config) ? json.conversation_config : {}
  const agent = isObject(config.agent) ? config.agent : {}
  return isObject(agent.prompt) ? agent.prompt : {}
}

/** A stored tool's document is `{tool_config, response_mocks?}`. */
function readStored(id: string, json: Json): ToolConfig | null {
  if (!isObject(json.tool_config)) return null
  const mocks = Array.isArray(json.response_mocks) ? json.response_mocks : []
  return { id, config: json.tool_config, responseMocks: mocks }
}

const toInline = (config: Json): ToolConfig => ({
  id: typeof config.id === 'string' ? config.id : null,
  config,
  responseMocks: Array.isArray(config.response_mocks) ? config.response_mocks : [],
})

/** The first of a name: a stored tool goes before its copy in an export. */
function byName(tools: readonly ToolConfig[]): readonly ToolConfig[] {
  const seen = new Set<unknown>()
  return tools.filter(({ config: { name } }) => {
    if (typeof name !== 'string') return true
    return !seen.has(name) && seen.add(name)
  })
}

const ofKinds = (configs: readonly Json[]) =>
  Object.fromEntries(
    configs.map(config => [
      String((isObject(config.params) && config.params.system_tool_type) || config.name),
      config,
    ]),
  )

/** A null, and what is no object, is a tool that the agent does not have. */
function builtInOf(tools: unknown): Readonly<Record<string, Json>> {
  if (!isObject(tools)) return {}
  return Object.fromEntries(
    Object.entries(tools).flatMap(([kind, tool]) => (isObject(tool) ? [[kind, tool]] : [])),
  )
}

const objectsIn = (value: unknown): readonly Json[] => (Array.isArray(value) ? value.filter(isObject) : [])
const textsIn = (value: unknown): readonly string[] =>
  Array.isArray(value) ? value.filter(item => typeof item === 'string') : []
const shown = (id: string) => JSON.stringify(id.slice(0, 60))
