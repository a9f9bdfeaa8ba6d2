import type { Json } from '../protocol/json.ts'

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
  /** Under the `agent_id` that it brings where that is free, else a new one. Throws `Refusal` for what is no agent, a field that is wrong. */
  create(json: Json): Promise<AgentEntry>
  /** Throws `Refusal` for a read-only one, too. Lays `patch` over the agent, object by object; lists and values whole, a null is a value. Null: there is none. */
  change(id: string, patch: Json): Promise<AgentEntry | null>
  /** False: there was none. Throws `Refusal` for a read-only one. */
  remove(id: string): Promise<boolean>
}
