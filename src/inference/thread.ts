import { createRequire } from 'node:module'
import { pathToFileURL } from 'node:url'
import { Worker } from 'node:worker_threads'
import type { WorkerStart } from './messages.ts'

/** The entry file `name` beside the module at `moduleUrl`, with that module's ending: `.ts` in a checkout, `.js` when built. */
export const entryBeside = (moduleUrl: string, name: string): URL =>
  new URL(`./${name}${moduleUrl.endsWith('.ts') ? '.ts' : '.js'}`, moduleUrl)

/** Starts a worker thread from a built `.js` entry or, in a checkout, from its `.ts` source. */
export function startThread(name: string, entry: URL, start: WorkerStart): Worker {
  const options = { name, workerData: start, execArgv: [] }
  if (!entry.pathname.endsWith('.ts')) return new Worker(entry, options)
  return new Worker(loadThroughTsx(entry), { ...options, eval: true })
}

// On Node 20 `execArgv: ['--import', 'tsx']` leaves a worker's own entry file without the loader, so the entry is
// imported by a line of JavaScript that registers the loader first.
function loadThroughTsx(entry: URL): string {
  const api = new URL('index.mjs', pathToFileURL(createRequire(import.meta.url).resolve('tsx/esm/api')))
  return `import(${JSON.stringify(api.href)}).then(tsx => {
    tsx.register()
    return import(${JSON.stringify(entry.href)})
  })`
}
