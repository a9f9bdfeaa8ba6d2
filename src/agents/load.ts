import { readdirSync, readFileSync, realpathSync, statSync } from 'node:fs'
import { basename, join } from 'node:path'
import { isObject } from '../protocol/json.ts'
import { presetFault } from './language.ts'
import { readAgent } from './read.ts'
import type { AgentSpec } from './spec.ts'

/** An agent as its file has it, and what the pipeline reads of it. */
export interface Agent {
  readonly json: Readonly<Record<string, unknown>>
  readonly spec: AgentSpec
  /** The path of its file. */
  readonly file: string
}

/** By agent id. */
export type Agents = ReadonlyMap<string, Agent>

const maxFileBytes = 1024 * 1024
const maxFiles = 1000
/** What an agent's id looks like. */
export const agentIdForm = /^[\w-]{1,100}$/

/**
 * Reads every `*.json` of the folders; an agent of a later folder replaces its namesake of an earlier one. A folder that
 * is not there has no agents. A bad file is left out, and `problems` has a sentence that names it and what is wrong.
 */
export function loadAgents(...folders: readonly string[]): LoadedAgents {
  return loadAgentsBy(readAgentFile, folders)
}

export interface LoadedAgents {
  readonly agents: Agents
  readonly problems: readonly string[]
}

/** The same with a reader of one's own, e.g. one that remembers. */
export function loadAgentsBy(
  readFile: (file: string) => AgentFile,
  folders: readonly string[],
): LoadedAgents {
  const agents = new Map<string, Agent>()
  const problems: string[] = []
  for (const folder of distinct(folders)) {
    const { files, problem } = listFiles(folder)
    if (problem) problems.push(problem)
    const here = new Map<string, string>()
    for (const file of files) {
      const read = readFile(file)
      const twin = read.ok ? here.get(read.agent.spec.id) : undefined
      if (read.problem !== null) problems.push(`${file}: ${read.problem}`)
      if (!read.ok) continue
      if (twin) problems.push(`${file}: the id "${read.agent.spec.id}" is taken by ${twin}.`)
      else {
        here.set(read.agent.spec.id, file)
        agents.set(read.agent.spec.id, read.agent)
      }
    }
  }
  return { agents, problems }
}

/** A folder named twice, also by way of a link, is read once. */
function distinct(folders: readonly string[]): readonly string[] {
  return [...new Map(folders.map(folder => [realPath(folder), folder])).values()]
}

function realPath(folder: string): string {
  try {
    return realpathSync(folder)
  } catch {
    return folder
  }
}

function listFiles(folder: string): { readonly files: readonly string[]; readonly problem: string | null } {
  try {
    const names = readdirSync(folder).filter(name => name.endsWith('.json'))
    const files = names
      .sort()
      .slice(0, maxFiles)
      .map(name => join(folder, name))
    const tooMany = `${folder}: holds ${names.length} agents; only the first ${maxFiles} were read.`
    return { files, problem: names.length > maxFiles ? tooMany : null }
  } catch (error) {
    const code = codeOf(error)
    return {
      files: [],
      problem: code === 'ENOENT' ? null : `${folder}: the folder cannot be read (${code}).`,
    }
  }
}

/** An agent's file; one that can be used may have a problem all the same. */
export type AgentFile =
  | { readonly ok: true; readonly agent: Agent; readonly problem: string | null }
  | { readonly ok: false; readonly problem: string }

/** Reads one file. Never throws. */
export function readAgentFile(file: string): AgentFile {
  try {
    const { size } = statSync(file)
    if (size > maxFileBytes)
      return { ok: false, problem: `the file has ${size} bytes; at most ${maxFileBytes} are read.` }
    return readText(readFileSync(file, 'utf8'), file)
  } catch (error) {
    return { ok: false, problem: `the file cannot be read (${codeOf(error)}).` }
  }
}

function readText(text: string, file: string): AgentFile {
  const json = parse(text.replace(/^\uFEFF/, ''))
  if (!isObject(json)) return { ok: false, problem: 'the file does not hold one JSON object.' }
  const id = json.agent_id ?? basename(file, '.json')
  if (typeof id !== 'string' || !agentIdForm.test(id))
    return { ok: false, problem: 'agent_id must be 1 to 100 letters, digits, _ or -.' }
  const read = readAgent(json, id)
  const reading = (read.ok && presetFault(json, id)) || read
  return reading.ok ? { ok: true, agent: { json, spec: reading.spec, file }, problem: null } : reading
}

/** Undefined for what is no JSON: the parser's own message would quote the file, which may hold secrets. */
function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function codeOf(error: unknown): string {
  return isObject(error) && typeof error.code === 'string' ? error.code : 'unknown fault'
}
