import type { Json } from '../protocol/json.ts'
import type { Documents, StoredDocument } from '../store/documents.ts'
import { dependentAgents, takeFromPrompts } from './dependents.ts'
import { newId } from './new-id.ts'
import { Refusal } from './refusal.ts'
import type { AgentEntry, AgentShelf } from './shelf.ts'

/** A tool as it was given: `config` comes back key by key. */
export interface StoredTool {
  readonly id: string
  readonly config: Json
  /** What stands in for its answers where tools are mocked; null: nothing was said. */
  readonly responseMocks: readonly unknown[] | null
  readonly createdAtUnixMs: number
}

export interface ToolDraft {
  readonly config: Json
  readonly responseMocks?: readonly unknown[] | null | undefined
}

/** The tools that agents name by `tool_ids`. */
export interface Tools {
  find(id: string): Promise<StoredTool | null>
  /** The oldest first. */
  list(): Promise<readonly StoredTool[]>
  create(draft: ToolDraft): Promise<StoredTool>
  /** Puts `config` in place of the one that was there. Mocks stay unless others are given. Null: there is no such tool. */
  change(id: string, draft: ToolDraft): Promise<StoredTool | null>
  /** False: there was none. Throws `Refusal` while agents use it, unless `force`: then it is taken out of them. */
  remove(id: string, force: boolean): Promise<boolean>
  dependents(id: string): Promise<readonly AgentEntry[]>
}

export function openTools(documents: Documents, shelf: AgentShelf): Tools {
  const put = async (id: string, { config, responseMocks }: ToolDraft) =>
    toTool(await documents.put('tool', id, { tool_config: config, response_mocks: responseMocks ?? null }))
  async function find(id: string): Promise<StoredTool | null> {
    const found = await documents.get('tool', id)
    return found && toTool(found)
  }
  return {
    find,
    list: async () => (await documents.list('tool')).map(toTool),
    create: draft => put(newId('tool'), draft),
    async change(id, { config, responseMocks }) {
      const there = await find(id)
      return (
        there &&
        put(id, { config, responseMocks: responseMocks === undefined ? there.responseMocks : responseMocks })
      )
    },
    async remove(id, force) {
      if (!(await documents.get('tool', id))) return false
      const users = await dependentAgents(shelf, id)
      if (users.length > 0 && !force) throw inUse('tool', id, users)
      await takeFromPrompts(shelf, 'tool_ids', id)
      return documents.remove('tool', id)
    },
    dependents: id => dependentAgents(shelf, id),
  }
}

function toTool({ id, json, createdAtUnixMs }: StoredDocument): StoredTool {
  const { tool_config, response_mocks } = json as { tool_config: Json; response_mocks: unknown[] | null }
  return { id, config: tool_config, responseMocks: response_mocks, createdAtUnixMs }
}

/** Why something is not deleted that agents use. */
export function inUse(what: string, id: string, users: readonly AgentEntry[]): Refusal {
  const names = users.slice(0, 5).map(user => user.id)
  return new Refusal(
    409,
    `${what}_in_use`,
    `The ${what} ${id} is used by ${names.join(', ')}${users.length > 5 ? ` and ${users.length - 5} more` : ''}: take it out of these agents first, or delete it with force=true.`,
  )
}
