import { existsSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { readJsonFile } from '../scenario.ts'
import { type ExperimentDefinition, parseExperiment } from './definition.ts'

/** An experiment that was found, with what its file refers to. */
export interface FoundExperiment {
  readonly definition: ExperimentDefinition
  /** Of its file: WAV files and agents are relative to this. */
  readonly folder: string
  /** Who is called, and the JSON of an agent that the experiment brings along; null: the server has it. */
  readonly agent: { readonly id: string; readonly json: Readonly<Record<string, unknown>> | null }
}

/**
 * The experiment of that name in `experiments/` of the working folder, else among those of the package; or the file itself, where a path
 * to a `.json` is given. Throws an Error that says where it was looked for, or what is wrong in it.
 */
export async function findExperiment(
  name: string,
  { cwd, packaged }: { readonly cwd: string; readonly packaged: string },
): Promise<FoundExperiment> {
  const places = name.endsWith('.json')
    ? [resolve(cwd, name)]
    : [join(cwd, 'experiments', `${name}.json`), join(packaged, `${name}.json`)]
  const path = places.find(existsSync)
  if (path === undefined)
    throw new Error(`There is no experiment ${name}: looked for ${places.join(' and ')}.`)
  const definition = parseExperiment(await readJsonFile(path), path)
  const folder = dirname(path)
  return { definition, folder, agent: await agentOf(definition, folder) }
}

async function agentOf(
  { agent, name }: ExperimentDefinition,
  folder: string,
): Promise<FoundExperiment['agent']> {
  if (typeof agent !== 'string') return brought(agent, name)
  if (!agent.endsWith('.json')) return { id: agent, json: null }
  const file = resolve(folder, agent)
  const json = await readJsonFile(file)
  if (typeof json !== 'object' || json === null || Array.isArray(json))
    throw new Error(`${file} does not hold one JSON object: it is no agent`)
  return brought(json as Record<string, unknown>, name)
}

/** An agent without an id of its own is called as the experiment is. */
function brought(json: Readonly<Record<string, unknown>>, name: string): FoundExperiment['agent'] {
  const id = typeof json.agent_id === 'string' ? json.agent_id : name.replaceAll('.', '-')
  return { id, json: { ...json, agent_id: id } }
}
