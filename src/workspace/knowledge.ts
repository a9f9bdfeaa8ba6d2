import type { Documents, StoredDocument } from '../store/documents.ts'
import { dependentAgents, takeFromPrompts } from './dependents.ts'
import { newId } from './new-id.ts'
import type { AgentEntry, AgentShelf } from './shelf.ts'
import { inUse } from './tools.ts'

/** A text that agents have in their prompts. */
export interface KnowledgeText {
  readonly id: string
  readonly name: string
  readonly text: string
  readonly createdAtUnixMs: number
  readonly updatedAtUnixMs: number
}

/** The knowledge base: texts only; they are stored as documents `knowledge`: `{name, type: "text", text}`. */
export interface Knowledge {
  find(id: string): Promise<KnowledgeText | null>
  /** The oldest first. */
  list(): Promise<readonly KnowledgeText[]>
  /** Without a name it gets its first words. */
  create(text: string, name: string | null): Promise<KnowledgeText>
  /** Null: there is none. */
  change(
    id: string,
    change: { readonly name?: string; readonly text?: string },
  ): Promise<KnowledgeText | null>
  /** False: there was none. Throws `Refusal` while agents use it, unless `force`: then it is taken out of them. */
  remove(id: string, force: boolean): Promise<boolean>
  dependents(id: string): Promise<readonly AgentEntry[]>
}

const NAME_LENGTH = 60

export function openKnowledge(documents: Documents, shelf: AgentShelf): Knowledge {
  const put = async (id: string, name: string, text: string) =>
    toText(await documents.put('knowledge', id, { name, type: 'text', text }))
  async function find(id: string): Promise<KnowledgeText | null> {
    const found = await documents.get('knowledge', id)
    return found && toText(found)
  }
  return {
    find,
    list: async () => (await documents.list('knowledge')).map(toText),
    create: (text, name) => put(newId('kb'), name ?? firstWords(text), text),
    async change(id, { name, text }) {
      const there = await find(id)
      return there && put(id, name ?? there.name, text ?? there.text)
    },
    async remove(id, force) {
      if (!(await documents.get('knowledge', id))) return false
      const users = await dependentAgents(shelf, id)
      if (users.length > 0 && !force) throw inUse('document', id, users)
      await takeFromPrompts(shelf, 'knowledge_base', id)
      return documents.remove('knowledge', id)
    },
    dependents: id => dependentAgents(shelf, id),
  }
}

function firstWords(text: string): string {
  const words = text.trim().split(/\s+/).slice(0, 12).join(' ').slice(0, NAME_LENGTH)
  return words === '' ? 'Text' : words
}

const toText = ({ id, json, createdAtUnixMs, updatedAtUnixMs }: StoredDocument): KnowledgeText => ({
  id,
  name: String(json.name),
  text: String(json.text),
  createdAtUnixMs,
  updatedAtUnixMs,
})
