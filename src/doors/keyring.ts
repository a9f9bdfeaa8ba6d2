import type { Documents, StoredDocument } from '../store/documents.ts'
import { isSameHash, type KeyRecord, type KeyScope, keyHash, keyIdOf, keyScopes, newKey } from './api-key.ts'

/** The keys of this server, in its database: what another process makes or revokes counts here at once. */
export interface Keyring {
  /** `key` is shown to nobody ever again. */
  create(
    name: string,
    scopes: readonly KeyScope[],
  ): Promise<{ readonly key: string; readonly record: KeyRecord }>
  /** The oldest first. */
  list(): Promise<readonly KeyRecord[]>
  /** By id, or by name where only one has it. Null: there is none; a number: so many have that name. */
  revoke(idOrName: string): Promise<KeyRecord | number | null>
  /** Whose key that is; null when it is nobody's. */
  check(key: string): Promise<KeyRecord | null>
  /** Whether there is any: without one, what asks for keys is open to this machine only. */
  isEmpty(): Promise<boolean>
}

/** "Last used" is written at most so often. */
const TOUCH_MS = 60_000

export function openKeyring(documents: Documents, now: () => number = Date.now): Keyring {
  return {
    async create(name, scopes) {
      const key = newKey()
      const hash = keyHash(key)
      const json = { name, scopes, hash, hint: key.slice(-4), last_used_unix_ms: null }
      return { key, record: read(await documents.put('key', keyIdOf(hash), json)) }
    },
    list: async () => (await documents.list('key')).map(read),
    async revoke(idOrName) {
      const all = (await documents.list('key')).map(read)
      const found = all.filter(({ id }) => id === idOrName)
      const named = found.length > 0 ? found : all.filter(({ name }) => name === idOrName)
      const [record] = named
      if (!record) return null
      if (named.length > 1) return named.length
      await documents.remove('key', record.id)
      return record
    },
    async check(key) {
      const hash = keyHash(key)
      const document = await documents.get('key', keyIdOf(hash))
      if (!document || !isSameHash(String(document.json.hash), hash)) return null
      const record = read(document)
      if (now() - (record.lastUsedAtUnixMs ?? 0) >= TOUCH_MS)
        await documents.replace('key', record.id, { ...document.json, last_used_unix_ms: now() })
      return record
    },
    isEmpty: async () => (await documents.list('key')).length === 0,
  }
}

function read({ id, json, createdAtUnixMs }: StoredDocument): KeyRecord {
  const scopes = Array.isArray(json.scopes) ? json.scopes : []
  return {
    id,
    name: String(json.name ?? ''),
    scopes: keyScopes.filter(scope => scopes.includes(scope)),
    hint: String(json.hint ?? ''),
    createdAtUnixMs,
    lastUsedAtUnixMs: typeof json.last_used_unix_ms === 'number' ? json.last_used_unix_ms : null,
  }
}
