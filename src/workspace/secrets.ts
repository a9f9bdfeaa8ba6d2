import type { Documents, StoredDocument } from '../store/documents.ts'
import type { Seal } from '../store/seal.ts'
import { dependentAgents, mentions } from './dependents.ts'
import { newId } from './new-id.ts'
import { Refusal } from './refusal.ts'
import type { AgentEntry, AgentShelf } from './shelf.ts'

/** A secret as it may be shown: never its value. */
export interface StoredSecret {
  readonly id: string
  readonly name: string
  readonly createdAtUnixMs: number
}

/** Who refers to a secret. */
export interface SecretUsers {
  readonly agents: readonly AgentEntry[]
  readonly tools: readonly StoredDocument[]
  /** The webhook of the settings that calls begin with. */
  readonly isInSettings: boolean
}

/** Values that agents and tools name by `secret_id`. At rest they are sealed; nothing but `value` gives one back. */
export interface Secrets {
  find(id: string): Promise<StoredSecret | null>
  /** The oldest first. */
  list(): Promise<readonly StoredSecret[]>
  create(name: string, value: string): Promise<StoredSecret>
  /** Null: there is none. */
  change(id: string, name: string, value: string): Promise<StoredSecret | null>
  /** False: there was none. Throws `Refusal` while something refers to it. */
  remove(id: string): Promise<boolean>
  users(id: string): Promise<SecretUsers>
  /** For whoever sends it. Null: there is none, or it was sealed with a key that is gone. */
  value(id: string): Promise<string | null>
}

export function openSecrets(documents: Documents, shelf: AgentShelf, seal: Seal): Secrets {
  // The id is sealed with the value: one secret's seal in another's place opens nothing.
  const put = async (id: string, name: string, value: string) =>
    toSecret(await documents.put('secret', id, { name, sealed: seal.seal(JSON.stringify([id, value])) }))
  const users = async (id: string): Promise<SecretUsers> => ({
    agents: await dependentAgents(shelf, id),
    tools: (await documents.list('tool')).filter(({ json }) => mentions(json, id)),
    isInSettings: (await documents.list('setting')).some(({ json }) => mentions(json, id)),
  })
  return {
    async find(id) {
      const found = await documents.get('secret', id)
      return found && toSecret(found)
    },
    list: async () => (await documents.list('secret')).map(toSecret),
    create: (name, value) => put(newId('secret'), name, value),
    change: async (id, name, value) => ((await documents.get('secret', id)) ? put(id, name, value) : null),
    async remove(id) {
      if (!(await documents.get('secret', id))) return false
      const { agents, tools, isInSettings } = await users(id)
      const names = [...agents, ...tools].map(user => user.id)
      if (isInSettings) names.push('the settings')
      if (names.length > 0)
        throw new Refusal(
          409,
          'secret_in_use',
          `The secret ${id} is used by ${names.slice(0, 5).join(', ')}${names.length > 5 ? ` and ${names.length - 5} more` : ''}: take it out of these first.`,
        )
      return documents.remove('secret', id)
    },
    users,
    async value(id) {
      const found = await documents.get('secret', id)
      const opened = found && seal.open(String(found.json.sealed))
      if (!opened) return null
      const [of, value] = JSON.parse(opened) as [string, string]
      return of === id ? value : null
    },
  }
}

const toSecret = ({ id, json, createdAtUnixMs }: StoredDocument): StoredSecret => ({
  id,
  name: String(json.name),
  createdAtUnixMs,
})
