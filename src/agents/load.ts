import { readdirSync, readFileSync, realpathSync, statSync } from 'node:fs'
import { basename, join } from 'node:path'
import { isObject } from '../protocol/json.ts'
import { readAgent } from './read.ts'
import type { AgentSpec } from './spec.ts'

/** An agent as its file has it, and what the pipeline reads of it. */
interface Agent {
  readonly json: Readonly<Record<string, unknown>>
  readonly spec: AgentSpec
}

/** By agent id. */
export type Agents = ReadonlyMap<string, Agent>

const maxFileBytes = 1024 * 1024
const maxFiles = 1000
const idForm = /^[\w-]{1,100}$/

/**
 * Reads every `*.json` of the folders; an agent of a later folder replaces its namesake of an earlier one. A folder that
 * is not there has no agents. A bad file is left out, and `problems` has a sentence that names it and what is wrong.
 */
export function loadAgents(...folders: readonly string[]): {
  readonly agents: Agents
  readonly problems: readonly string[]
} {
  const agents = new Map<string, Agent>()
  const problems: string[] = []
  for (const folder of distinct(folders)) {
    const { files, problem } = listFiles(folder)
    if (problem) problems.push(problem)
    const here = new Map<string, string>()
    for (const file of files) {
      const read = readFile(file)
      const twin = read.ok ? here.get(read.agent.spec.id) : undefined
      if (!read.ok) problems.push(`${file}: ${read.problem}`)
      else if (twin) problems.push(`${file}: the id "${read.agent.spec.id}" is taken by ${twin}.`)
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

type Read = { readonly ok: true; readonly agent: Agent } | { readonly ok: false; readonly problem: string }

function readFile(file: string): Read {
  try {
    const { size } = statSync(file)
    if (size > maxFileBytes)
      return { ok: false, problem: `the file has ${size} bytes; at most ${maxFileBytes} are read.` }
    return readText(readFileSync(file, 'utf8'), basename(file, '.json'))
  } catch (error) {
    return { ok: false, problem: `the file cannot be read (${codeOf(error)}).` }
  }
}

function readText(text: string, fileName: string): Read {
  const json = parse(text.replace(/^\uFEFF/, ''))
  if (!isObject(json)) return { ok: false, problem: 'the file does not hold one JSON object.' }
  const id = json.agent_id ?? fileName
  if (typeof id !== 'string' || !idForm.test(id))
    return { ok: false, problem: 'agent_id must be 1 to 100 letters, digits, _ or -.' }
  const reading = readAgent(json, id)
  return reading.ok ? { ok: true, agent: { json, spec: reading.spec } } : reading
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
