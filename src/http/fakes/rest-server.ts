import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Hono } from 'hono'
import { openStore } from '../../store/sqlite.ts'
import type { Store } from '../../store/store.ts'
import { openShelf } from '../../workspace/open-shelf.ts'
import { openSecrets, type Secrets } from '../../workspace/secrets.ts'
import type { AgentShelf } from '../../workspace/shelf.ts'
import { createApp } from '../app.ts'
import { rest } from '../rest.ts'
import { findVendorShapes } from './vendor-shapes.ts'

export interface Answer {
  readonly status: number
  /** JSON where the answer is JSON, else its text. */
  readonly body: unknown
  readonly headers: Headers
}

/** All of REST that needs no door, over a store in a folder of its own. */
export interface RestServer {
  readonly app: Hono
  readonly store: Store
  readonly shelf: AgentShelf
  readonly secrets: Secrets
  /** Conversations that are under way. */
  readonly live: Set<string>
  /** What was logged. */
  readonly logged: unknown[]
  /** Asks, and holds a JSON answer of success or of wrong fields against the vendor's description, where that is here and knows the route. */
  ask(method: string, path: string, body?: unknown): Promise<Answer>
  close(): Promise<void>
}

const shapes = findVendorShapes()

export async function openRestServer(): Promise<RestServer> {
  const folder = mkdtempSync(join(tmpdir(), 'antiphon-rest-'))
  const store = await openStore(folder)
  const logged: unknown[] = []
  const log = { info: () => {}, warn: () => {}, error: (fields: unknown) => void logged.push(fields) }
  const shelf = await openShelf({ documents: store.documents, folders: [], log })
  const secrets = openSecrets(store.documents, shelf, store.seal)
  const live = new Set<string>()
  const app = createApp({
    logger: log,
    consoleFolder: folder,
    unready: () => null,
    metrics: () => '',
    status: () => ({ version: '0', providers: [], agents: [], calls: { live: 0, limit: 1 } }),
    resources: rest({
      store,
      shelf,
      secrets,
      watch: id => (live.has(id) ? () => {} : null),
      offers: {
        voices: async () => [
          {
            id: 'joe',
            name: 'joe',
            description: 'a man’s voice',
            provider: 'this machine',
            language: 'en-US',
          },
          {
            id: 'flite',
            name: 'flite',
            description: 'embedded',
            provider: 'this machine',
            language: 'en-US',
          },
        ],
        speechModels: () => [
          { id: 'piper', name: 'piper', description: 'local', languages: [{ id: 'en', name: 'English' }] },
        ],
        languageModels: () => [{ llm: 'gpt-oss-20b', mostOutput: 65_536, mostContext: 131_072 }],
      },
    }),
  })
  return {
    app,
    store,
    shelf,
    secrets,
    live,
    logged,
    async ask(method, path, body) {
      const answer = await app.request(path, {
        method,
        ...(body !== undefined && {
          body: typeof body === 'string' ? body : JSON.stringify(body),
          headers: { 'content-type': 'application/json' },
        }),
      })
      const isJson = answer.headers.get('content-type')?.startsWith('application/json') ?? false
      const text = await answer.text()
      const told = isJson ? JSON.parse(text) : text
      if (isJson) check(method, path.split('?')[0] ?? '', answer.status, told)
      return { status: answer.status, body: told, headers: answer.headers }
    },
    async close() {
      shelf.close()
      await store.close()
      rmSync(folder, { recursive: true })
    },
  }
}

function check(method: string, path: string, status: number, body: unknown): void {
  if (!shapes || (status !== 200 && status !== 422)) return
  const route = shapes.operations.find(operation => {
    const [of = '', pattern = ''] = operation.split(' ')
    return of === method && isAt(pattern, path)
  })
  if (route) shapes.expectShape(method, route.split(' ')[1] ?? '', status, body)
}

/** Names stand for what has no fixed word there: `/tags/{tag_id}` is not where `/tags/create` is served. */
function isAt(pattern: string, path: string): boolean {
  const [wanted, given] = [pattern.split('/'), path.split('/')]
  return (
    wanted.length === given.length && wanted.every((part, at) => part.startsWith('{') || part === given[at])
  )
}
