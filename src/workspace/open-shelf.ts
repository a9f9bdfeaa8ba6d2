import { statSync } from 'node:fs'
import { presetFault } from '../agents/language.ts'
import { agentIdForm } from '../agents/load.ts'
import { readAgent } from '../agents/read.ts'
import { isObject, type Json } from '../protocol/json.ts'
import type { Documents } from '../store/documents.ts'
import { newAgentId } from './agent-id.ts'
import { type FolderOptions, openFolderAgents } from './folder-agents.ts'
import { patchAgent } from './patch.ts'
import { Refusal } from './refusal.ts'
import type { AgentEntry, AgentShelf } from './shelf.ts'

/** A shelf with what its process needs besides. */
export interface OpenShelf extends AgentShelf {
  /** What is wrong with files of its folders, a sentence each. */
  readonly problems: readonly string[]
  /** `find` and `list` for who cannot wait. */
  at(id: string): AgentEntry | null
  readonly present: readonly AgentEntry[]
  /** Looks at the folders at once. */
  look(): Promise<void>
  close(): void
}

export interface ShelfOptions extends Partial<Pick<FolderOptions, 'everyMs'>> {
  readonly documents: Pick<Documents, 'list' | 'put' | 'remove'>
  /** Of agents that are files; a later one's replace an earlier one's namesakes. */
  readonly folders: readonly string[]
  /** Told of each new problem with a file, as a sentence. */
  readonly log: { warn(fields: object, message: string): void }
}

/** Opens the shelf: reads the folders and the stored agents once; from then on all are found in memory. */
export async function openShelf({ documents, folders, log, everyMs }: ShelfOptions): Promise<OpenShelf> {
  const files = openFolderAgents(folders, {
    ...(everyMs !== undefined && { everyMs }),
    changed(problems) {
      inFiles = readFiles()
      for (const problem of problems) log.warn({ problem }, 'an agent’s file is not used as it is')
    },
  })
  const readFiles = () =>
    new Map([...files.current.agents].map(([id, { json, file }]) => [id, fileEntry(id, json, file)]))
  let inFiles = readFiles()
  const stored = new Map<string, AgentEntry>()
  for (const { id, json, createdAtUnixMs, updatedAtUnixMs } of await documents.list('agent'))
    stored.set(id, { id, json, isReadOnly: false, createdAtUnixMs, updatedAtUnixMs })

  const find = (id: string) => inFiles.get(id) ?? stored.get(id) ?? null
  const present = () =>
    [...new Map([...stored, ...inFiles]).values()].sort((a, b) => a.createdAtUnixMs - b.createdAtUnixMs)

  async function put(id: string, json: Json): Promise<AgentEntry> {
    const { createdAtUnixMs, updatedAtUnixMs } = await documents.put('agent', id, json)
    const entry = { id, json, isReadOnly: false, createdAtUnixMs, updatedAtUnixMs }
    stored.set(id, entry)
    return entry
  }
  /** One after another: two changes at once would each leave out the other's. */
  let writing: Promise<unknown> = Promise.resolve()
  function inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
    const result = writing.then(work)
    writing = result.catch(() => {})
    return result
  }
  function refuseFile(id: string): void {
    const file = files.current.agents.get(id)?.file
    if (file === undefined) return
    const cure = `${file} is read anew when it is saved.`
    throw new Refusal(403, 'agent_read_only', `Agent ${id} is a file and is not changed over HTTP: ${cure}`)
  }

  return {
    get problems() {
      return files.current.problems
    },
    get present() {
      return present()
    },
    at: find,
    look: files.look,
    close: files.close,
    find: async id => find(id),
    list: async () => present(),
    create: json =>
      inTurn(() => {
        // Clients know an exported agent by its id: where it is free here they need not learn another.
        const wanted = json.agent_id
        const isFree = typeof wanted === 'string' && agentIdForm.test(wanted) && find(wanted) === null
        const id = isFree ? wanted : newAgentId()
        if (!isObject(json.conversation_config))
          throw new Refusal(422, 'missing', 'Field required: conversation_config is an object.', [
            'conversation_config',
          ])
        check(json, id)
        return put(id, json)
      }),
    change: (id, patch) =>
      inTurn(async () => {
        refuseFile(id)
        const entry = stored.get(id)
        if (!entry) return null
        const json = patchAgent(entry.json, patch)
        check(json, id)
        return put(id, json)
      }),
    remove: id =>
      inTurn(async () => {
        refuseFile(id)
        const wasThere = await documents.remove('agent', id)
        return stored.delete(id) || wasThere
      }),
  }
}

function check(json: Json, id: string): void {
  const read = readAgent(json, id)
  const reading = (read.ok && presetFault(json, id)) || read
  if (!reading.ok) throw new Refusal(422, 'value_error', reading.problem, reading.path)
}

function fileEntry(id: string, json: Json, file: string): AgentEntry {
  const { birthtimeMs, mtimeMs } = timesOf(file)
  return {
    id,
    json,
    isReadOnly: true,
    createdAtUnixMs: Math.round(birthtimeMs || mtimeMs),
    updatedAtUnixMs: Math.round(mtimeMs),
  }
}

/** A file that went just now has no times any more. */
function timesOf(file: string): { readonly birthtimeMs: number; readonly mtimeMs: number } {
  try {
    return statSync(file)
  } catch {
    return { birthtimeMs: 0, mtimeMs: 0 }
  }
}
