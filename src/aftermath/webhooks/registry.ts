import { randomBytes } from 'node:crypto'
import { objectAt, textAt } from '../../protocol/json-path.ts'
import type { Documents, StoredDocument } from '../../store/documents.ts'
import type { Seal } from '../../store/seal.ts'

/** A webhook of this server. What signs it is known to this server and to whoever made it, and told once. */
export interface Webhook {
  readonly id: string
  readonly name: string
  readonly url: string
  readonly isDisabled: boolean
  /** Whether a delivery that failed is tried again. */
  readonly retries: boolean
  readonly createdAtUnixMs: number
}

/** What a delivery needs of it. */
export interface Addressee extends Pick<Webhook, 'url' | 'isDisabled' | 'retries'> {
  /** Null: it was sealed with a key that is gone. */
  readonly secret: string | null
  readonly headers: Readonly<Record<string, string>>
}

export interface WebhookChange {
  readonly name?: string
  readonly isDisabled?: boolean
  readonly retries?: boolean
  readonly headers?: Readonly<Record<string, string>>
}

export interface Webhooks {
  create(given: {
    readonly name: string
    readonly url: string
    readonly headers: Readonly<Record<string, string>>
  }): Promise<{ readonly id: string; readonly secret: string }>
  /** The oldest first. */
  list(): Promise<readonly Webhook[]>
  addressee(id: string): Promise<Addressee | null>
  /** False when there is none. */
  change(id: string, change: WebhookChange): Promise<boolean>
  remove(id: string): Promise<boolean>
}

const ID_BYTES = 12
const SECRET_BYTES = 32

/** The webhooks among the operator's documents. Secrets and headers are sealed. */
export function openWebhooks(documents: Documents, seal: Seal): Webhooks {
  const sealed = (headers: Readonly<Record<string, string>>) => seal.seal(JSON.stringify(headers))
  return {
    async create({ name, url, headers }) {
      const id = `wh_${randomBytes(ID_BYTES).toString('hex')}`
      const secret = `wsec_${randomBytes(SECRET_BYTES).toString('hex')}`
      const json = { name, url, is_disabled: false, retry_enabled: true, headers: sealed(headers) }
      await documents.put('webhook', id, { ...json, secret: seal.seal(secret) })
      return { id, secret }
    },
    async list() {
      return (await documents.list('webhook')).map(read)
    },
    async addressee(id) {
      const document = await documents.get('webhook', id)
      if (document === null) return null
      const { json } = document
      const headers = JSON.parse(seal.open(textAt(json, 'headers') ?? '') ?? '{}')
      const { url, isDisabled, retries } = read(document)
      return { url, isDisabled, retries, headers, secret: seal.open(textAt(json, 'secret') ?? '') }
    },
    async change(id, { name, isDisabled, retries, headers }) {
      const document = await documents.get('webhook', id)
      if (document === null) return false
      await documents.put('webhook', id, {
        ...document.json,
        ...(name !== undefined && { name }),
        ...(isDisabled !== undefined && { is_disabled: isDisabled }),
        ...(retries !== undefined && { retry_enabled: retries }),
        ...(headers !== undefined && { headers: sealed(headers) }),
      })
      return true
    },
    remove: id => documents.remove('webhook', id),
  }
}

function read({ id, json, createdAtUnixMs }: StoredDocument): Webhook {
  const { is_disabled, retry_enabled } = objectAt(json)
  return {
    id,
    name: textAt(json, 'name') ?? id,
    url: textAt(json, 'url') ?? '',
    isDisabled: is_disabled === true,
    retries: retry_enabled !== false,
    createdAtUnixMs,
  }
}
