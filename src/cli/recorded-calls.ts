import { open, readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { BUNDLE_SUFFIX, bundleLimits } from '../replay/bundle.ts'
import { bundledCall } from '../replay/bundled-call.ts'
import { type RecordedCall, readLog } from '../replay/read-log.ts'
import { askServer, type ServerAddress } from './ask-server.ts'
import { openBundle, readSmall } from './bundle-files.ts'

const LOG_SUFFIX = '.jsonl'
const MOST_CALLS = 10_000

/** A recorded call, and where it came from. */
export interface Found {
  readonly name: string
  readonly call: RecordedCall
}

/**
 * The recorded calls that are meant, one after the other: a bundle, a log, all of both in a folder (in the order of their names), or
 * a conversation that the server holds. Files of a folder that are JSON lines of something else are left out. Throws an Error in a sentence.
 */
export async function* recordedCalls(what: readonly string[], server: ServerAddress): AsyncGenerator<Found> {
  let calls = 0
  for (const name of what)
    for await (const found of callsAt(name, server)) {
      calls++
      if (calls > MOST_CALLS) throw new Error(`more than ${MOST_CALLS} calls at once: name fewer`)
      yield found
    }
  if (calls === 0) throw new Error(`${what.join(', ')}: no recorded call (*${BUNDLE_SUFFIX}, *${LOG_SUFFIX})`)
}

async function* callsAt(name: string, server: ServerAddress): AsyncGenerator<Found> {
  const found = await stat(name).catch(() => null)
  if (found === null) yield { name, call: await ask(name, server) }
  else if (!found.isDirectory()) yield { name, call: await read(name) }
  else {
    const names = await readdir(name, { recursive: true })
    const files = names.filter(file => file.endsWith(BUNDLE_SUFFIX) || file.endsWith(LOG_SUFFIX)).sort()
    for (const file of files) {
      const path = join(name, file)
      if (!(await isThere(path))) continue
      if (file.endsWith(BUNDLE_SUFFIX) || (await isLog(path))) yield { name: path, call: await read(path) }
    }
  }
}

async function read(path: string): Promise<RecordedCall> {
  if (path.endsWith(BUNDLE_SUFFIX)) return bundledCall(await openBundle(path), path)
  return readLog(Buffer.from(await readSmall(path, bundleLimits.log)).toString(), path)
}

/** A server's own data folder is called `.antiphon`; a pipe would be waited for. */
async function isThere(path: string): Promise<boolean> {
  const found = await stat(path).catch(() => {
    throw new Error(`there is no ${path}`)
  })
  return found.isFile()
}

/** Whether JSON lines are a call's log: they begin with its header. */
async function isLog(path: string): Promise<boolean> {
  const file = await open(path)
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(200), 0, 200, 0)
    return /^\s*\{\s*"kind"\s*:\s*"header"/.test(buffer.toString('latin1', 0, bytesRead))
  } finally {
    await file.close()
  }
}

async function ask(conversation: string, server: ServerAddress): Promise<RecordedCall> {
  if (/[/\\]|\.(jsonl|antiphon)$/.test(conversation)) throw new Error(`there is no ${conversation}`)
  const path = `/v1/antiphon/conversations/${encodeURIComponent(conversation)}/events`
  const bytes = await askServer(server, path, { most: bundleLimits.log })
  if (bytes === null)
    throw new Error(`${server.url} has no conversation ${conversation}, and there is no such file`)
  return readLog(Buffer.from(bytes).toString(), `the log of ${conversation}`)
}
