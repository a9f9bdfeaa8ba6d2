import { fillDefaults } from '../../agents/fill-defaults.ts'
import { isObject, type Json } from '../../protocol/json.ts'
import type { AgentEntry } from '../../workspace/shelf.ts'
import { accessInfo } from '../access.ts'

/** One agent in the vendor's shape: what was given comes back, its defaults are added, and what this server says of it goes over what an export brought along. */
export function toAgent({ id, json, createdAtUnixMs, updatedAtUnixMs }: AgentEntry): Json {
  return {
    workflow: noWorkflow,
    procedures: {},
    ...fillDefaults(json),
    ...(isObject(json.workflow) && { workflow: { ...noWorkflow, ...json.workflow } }),
    agent_id: id,
    name: nameOf({ id, json }),
    tags: tagsOf(json),
    metadata: {
      created_at_unix_secs: toSecs(createdAtUnixMs),
      updated_at_unix_secs: toSecs(updatedAtUnixMs),
    },
    access_info: accessInfo,
    // There is no telephone line here, and one version of each agent.
    phone_numbers: [],
    whatsapp_accounts: [],
    version_id: null,
    branch_id: null,
    main_branch_id: null,
  }
}

/** The vendor's line about an agent in lists; `lastCall` in Unix seconds. */
export function toSummary(entry: AgentEntry, lastCall: number | null): Json {
  const { id, json, createdAtUnixMs } = entry
  const { tts } = fillDefaults(json).conversation_config
  return {
    agent_id: id,
    name: nameOf(entry),
    voice_id: String((isObject(tts) && tts.voice_id) || ''),
    tags: tagsOf(json),
    created_at_unix_secs: toSecs(createdAtUnixMs),
    access_info: accessInfo,
    last_call_time_unix_secs: lastCall,
    archived: isArchived(json),
  }
}

/** Without a name an agent is called by its id. */
export const nameOf = ({ id, json }: Pick<AgentEntry, 'id' | 'json'>): string =>
  typeof json.name === 'string' && json.name !== '' ? json.name : id

export const tagsOf = ({ tags }: Json): readonly string[] =>
  Array.isArray(tags) ? tags.filter(tag => typeof tag === 'string') : []

export const isArchived = ({ platform_settings: settings }: Json): boolean =>
  isObject(settings) && settings.archived === true

/** The vendor's always has a node to start at. */
const noWorkflow = {
  edges: {},
  nodes: { start_node: { type: 'start', position: { x: 0, y: 0 }, edge_order: [] } },
  prevent_subagent_loops: false,
}
const toSecs = (unixMs: number) => Math.floor(unixMs / 1000)
