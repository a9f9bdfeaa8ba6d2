import { isObject, type Json } from '../protocol/json.ts'
import type { AgentEntry, AgentShelf } from './shelf.ts'

/** Whether `id` stands anywhere in `json` as a whole text. Ids are random, so it can only be a reference. */
export function mentions(json: unknown, id: string): boolean {
  if (json === id) return true
  if (typeof json !== 'object' || json === null) return false
  return Object.values(json).some(value => mentions(value, id))
}

/** Agents that refer to `id`, the oldest first. */
export async function dependentAgents(shelf: AgentShelf, id: string): Promise<readonly AgentEntry[]> {
  return (await shelf.list()).filter(({ json }) => mentions(json, id))
}

/** Takes what is `id`, or is an object of that `id`, out of a list of the prompt of every agent that can be changed. */
export async function takeFromPrompts(
  shelf: AgentShelf,
  list: 'tool_ids' | 'knowledge_base',
  id: string,
): Promise<void> {
  for (const { id: agentId, json, isReadOnly } of await shelf.list()) {
    const items = promptOf(json)[list]
    if (isReadOnly || !Array.isArray(items)) continue
    const kept = items.filter(item => item !== id && !(isObject(item) && item.id === id))
    if (kept.length < items.length)
      await shelf.change(agentId, { conversation_config: { agent: { prompt: { [list]: kept } } } })
  }
}

function promptOf(json: Json): Json {
  let at: unknown = json
  for (const key of ['conversation_config', 'agent', 'prompt']) at = isObject(at) ? at[key] : null
  return isObject(at) ? at : {}
}
