import { statSync, watch } from 'node:fs'
import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { type Agent, type AgentFile, type LoadedAgents, loadAgentsBy, readAgentFile } from '../agents/load.ts'

/** The agents that are files, as they are now. */
export interface FolderAgents {
  readonly current: LoadedAgents
  /** Looks at the folders at once, as it does by itself after a save. */
  look(): Promise<void>
  close(): void
}

export interface FolderOptions {
  /** Told whenever something is different; `problems` are those that were not there before. */
  readonly changed: (problems: readonly string[]) => void
  /** How often the folders are looked at where the system tells of no change (network file systems, containers), ms. */
  readonly everyMs?: number
}

/** An editor saves in several steps. */
const SETTLE_MS = 100
const EVERY_MS = 2000

/**
 * Reads the agents of `folders` and keeps to what is saved there: a file that is changed, new or gone counts a moment later. A file that is broken by a
 * save leaves its agent as it last was.
 */
export function openFolderAgents(
  folders: readonly string[],
  { changed, everyMs = EVERY_MS }: FolderOptions,
): FolderAgents {
  const read = rememberingReader()
  let current = loadAgentsBy(read, folders)
  let seen = ''
  let settling: NodeJS.Timeout | null = null
  let isClosed = false

  async function look(): Promise<void> {
    const now = await signatureOf(folders)
    if (now === seen || isClosed) return
    seen = now
    const before = current
    current = loadAgentsBy(read, folders)
    const isSame =
      sameProblems(before, current) &&
      before.agents.size === current.agents.size &&
      [...current.agents].every(([id, agent]) => before.agents.get(id) === agent)
    if (!isSame) changed(current.problems.filter(problem => !before.problems.includes(problem)))
  }
  const soon = () => {
    if (settling) clearTimeout(settling)
    settling = setTimeout(() => void look(), SETTLE_MS)
  }
  const watchers = folders.flatMap(folder => watchFolder(folder, soon))
  const timer = setInterval(() => void look(), everyMs).unref()
  return {
    get current() {
      return current
    },
    look,
    close() {
      isClosed = true
      if (settling) clearTimeout(settling)
      clearInterval(timer)
      for (const watcher of watchers) watcher.close()
    },
  }
}

const sameProblems = (a: LoadedAgents, b: LoadedAgents) => a.problems.join('\n') === b.problems.join('\n')

/** Reads a file again only when it is another; the agent of a broken one is the last that was whole. */
function rememberingReader(): (file: string) => AgentFile {
  const known = new Map<string, { readonly signature: string; readonly read: AgentFile }>()
  return file => {
    const signature = fileSignature(file)
    const before = known.get(file)
    if (before && signature !== null && before.signature === signature) return before.read
    const read = signature === null ? readAgentFile(file) : keep(readAgentFile(file), before?.read)
    known.set(file, { signature: signature ?? '', read })
    return read
  }
}

function keep(read: AgentFile, before: AgentFile | undefined): AgentFile {
  const good: Agent | null = before?.ok ? before.agent : null
  if (read.ok || !good) return read
  return { ok: true, agent: good, problem: `${read.problem} The agent stays as it was before.` }
}

/** Null: it is gone, or cannot be looked at. */
function fileSignature(file: string): string | null {
  try {
    return signature(statSync(file))
  } catch {
    return null
  }
}

const signature = ({ ino, size, mtimeMs }: { ino: number; size: number; mtimeMs: number }) =>
  `${ino}:${size}:${mtimeMs}`

async function signatureOf(folders: readonly string[]): Promise<string> {
  const lines = await Promise.all(
    folders.map(async folder => {
      const names = await readdir(folder).catch(() => [])
      const files = names.filter(name => name.endsWith('.json')).map(name => join(folder, name))
      const marks = await Promise.all(
        files.map(async file =>
          stat(file).then(
            stats => `${file}:${signature(stats)}`,
            () => file,
          ),
        ),
      )
      return marks.join('\n')
    }),
  )
  return lines.join('\n\n')
}

/** Nothing where the system cannot watch, or there is no such folder: then only the timer looks. */
function watchFolder(folder: string, changed: () => void) {
  try {
    const watcher = watch(folder, { persistent: false }, changed)
    watcher.on('error', () => watcher.close())
    return [watcher]
  } catch {
    return []
  }
}
