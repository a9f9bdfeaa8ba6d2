import type { Kysely } from 'kysely'
import type { Schema } from './schema.ts'

/** What the operator made: `agent`, `tool`, `secret`, `knowledge`, `key`, `webhook`, `setting`, `tag`. */
export type DocumentKind = 'agent' | 'tool' | 'secret' | 'knowledge' | 'key' | 'webhook' | 'setting' | 'tag'

/** A document as it was put: `json` comes back exactly, key by key. */
export interface StoredDocument {
  readonly kind: DocumentKind
  readonly id: string
  readonly json: Readonly<Record<string, unknown>>
  readonly createdAtUnixMs: number
  readonly updatedAtUnixMs: number
}

/** The operator's documents. All methods reject when the database fails; the caller answers for it. */
export interface Documents {
  get(kind: DocumentKind, id: string): Promise<StoredDocument | null>
  /** The oldest first. */
  list(kind: DocumentKind): Promise<readonly StoredDocument[]>
  /** Makes it, or puts it in place of the one that is there. */
  put(kind: DocumentKind, id: string, json: Readonly<Record<string, unknown>>): Promise<StoredDocument>
  /** Puts it in place of the one that is there; false when there is none, and then none is made. */
  replace(kind: DocumentKind, id: string, json: Readonly<Record<string, unknown>>): Promise<boolean>
  /** False when there was none. */
  remove(kind: DocumentKind, id: string): Promise<boolean>
}

export function openDocuments(db: Kysely<Schema>, now: () => number): Documents {
  const read = (row: Schema['documents']): StoredDocument => ({
    kind: row.kind as DocumentKind,
    id: row.id,
    json: JSON.parse(row.json),
    createdAtUnixMs: row.created_at_ms,
    updatedAtUnixMs: row.updated_at_ms,
  })
  return {
    async get(kind, id) {
      const row = await db
        .selectFrom('documents')
        .selectAll()
        .where('kind', '=', kind)
        .where('id', '=', id)
        .executeTakeFirst()
      return row ? read(row) : null
    },
    async list(kind) {
      const rows = await db
        .selectFrom('documents')
        .selectAll()
        .where('kind', '=', kind)
        .orderBy('created_at_ms')
        .orderBy('id')
        .execute()
      return rows.map(read)
    },
    async put(kind, id, json) {
      const at = now()
      const text = JSON.stringify(json)
      const row = await db
        .insertInto('documents')
        .values({ kind, id, json: text, created_at_ms: at, updated_at_ms: at })
        .onConflict(conflict =>
          conflict.columns(['kind', 'id']).doUpdateSet({ json: text, updated_at_ms: at }),
        )
        .returningAll()
        .executeTakeFirstOrThrow()
      return read(row)
    },
    async replace(kind, id, json) {
      const changed = await db
        .updateTable('documents')
        .set({ json: JSON.stringify(json), updated_at_ms: now() })
        .where('kind', '=', kind)
        .where('id', '=', id)
        .returning('id')
        .execute()
      return changed.length > 0
    },
    async remove(kind, id) {
      const gone = await db
        .deleteFrom('documents')
        .where('kind', '=', kind)
        .where('id', '=', id)
        .returning('id')
        .execute()
      return gone.length > 0
    },
  }
}
