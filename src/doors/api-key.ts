import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'

/** What a key may do: read, change and call, make other keys' equal. In the vendor's words, where it has some. */
export const keyScopes = ['convai_read', 'convai_write'] as const
export type KeyScope = (typeof keyScopes)[number]

/** What is kept of a key: nothing that could be used in its place. */
export interface KeyRecord {
  readonly id: string
  readonly name: string
  readonly scopes: readonly KeyScope[]
  /** The last four characters, so that a person recognises it. */
  readonly hint: string
  readonly createdAtUnixMs: number
  /** Null: never. Kept to the minute. */
  readonly lastUsedAtUnixMs: number | null
}

/** Enough that a plain hash at rest is as good as a slow one: there is nothing to guess. */
const BYTES = 24

/** A new key: shown once, kept nowhere. */
export const newKey = (): string => `sk_${randomBytes(BYTES).toString('hex')}`

/** SHA-256 as hex; how a key is kept. */
export const keyHash = (key: string): string => createHash('sha256').update(key).digest('hex')

/** Where a key is kept: found without reading all of them, and no secret by itself. */
export const keyIdOf = (hash: string): string => `key_${hash.slice(0, 16)}`

/** Both are hashes in hex. */
export const isSameHash = (a: string, b: string): boolean =>
  a.length === b.length && timingSafeEqual(Buffer.from(a), Buffer.from(b))
