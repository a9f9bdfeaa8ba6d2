import type { Json } from './json.ts'

/** An agent as it was given: nothing is filled in, nothing left out. */
export interface AgentEntry {
  readonly id: string
  /** The vendor's shape: `name`, `conversation_config`, `platform_settings`, `workflow`, `tags`, and whatever else there was. */
  readonly json: Json
  /** It is a file of a folder: to change it, change the file. */
  readonly isReadOnly: boolean
  readonly createdAtUnixMs: number
  readonly updatedAtUnixMs: number
}

/** All agents of this server: the folders' and the stored ones; a folder's wins over a stored one of the same id. */
export interface AgentShelf {
  find(id: string): Promise<AgentEntry | null>
  /** The oldest first. */
  list(): Promise<readonly AgentEntry[]>
  /** Throws `Refusal` for what is no agent, a field that is wrong, a read-only one. */
  create(json: Json): Promise<AgentEntry>
  /** Lays `patch` over the agent, object by object; lists and values whole, a null clears. Null: there is none. */
  change(id: string, patch: Json): Promise<AgentEntry | null>
  remove(id: string): Promise<boolean>
}
