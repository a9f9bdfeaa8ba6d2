import { ProviderError } from '../provider.ts'
import type { Answered, Meaning } from './meaning.ts'

/** Names of the settings that an operator mends, as error texts write them. */
export interface Settings {
  readonly key: string
  readonly url: string
  readonly model: string
}

/** What a server is asked for. */
export interface Service {
  /** As in `has no … at this address`. */
  readonly name: string
  /** What a refusal means to this service alone; null: what it means to all. */
  readonly meaningOf?: (asking: Asking, answered: Answered) => Meaning | null
}

/** Who is asked, and with what. Its secrets are known here so that no message shows them. */
export interface Asking {
  readonly name: string
  /** Of the API, without a slash at its end. */
  readonly baseUrl: string
  /** The address as messages show it: without what may be a secret. */
  readonly shownUrl: string
  readonly model: string
  readonly headers: Readonly<Record<string, string>>
  readonly hasKey: boolean
  readonly secrets: readonly string[]
  readonly settings: Settings
  readonly service: Service
}

export interface Addressee {
  readonly name: string
  /** Of the API, usually with `/v1` at its end. */
  readonly baseUrl: string
  readonly model: string
  readonly apiKey?: string | undefined
  readonly settings: Settings
  /** Sent besides; what they hold is shown in no message. */
  readonly headers?: Readonly<Record<string, string>>
  /** Left out: the base URL without a name, a password or a query. */
  readonly shownUrl?: string
}

export function toAsking(addressee: Addressee, service: Service): Asking {
  const { name, model, apiKey, settings, headers = {} } = addressee
  const baseUrl = addressee.baseUrl.replace(/\/+$/, '')
  return {
    name,
    baseUrl,
    shownUrl: addressee.shownUrl ?? withoutSecrets(baseUrl),
    model,
    headers: { ...headers, ...(apiKey !== undefined && { authorization: `Bearer ${apiKey}` }) },
    hasKey: apiKey !== undefined,
    secrets: [...(apiKey === undefined ? [] : [apiKey]), ...Object.values(headers)].filter(
      ({ length }) => length > 3,
    ),
    settings,
    service,
  }
}

/** The address of one of its paths; a query of the base URL stays behind it. */
export function addressOf({ baseUrl }: Asking, path: string): string {
  const [address = '', query] = baseUrl.split('?')
  return `${address.replace(/\/+$/, '')}${path}${query === undefined ? '' : `?${query}`}`
}

/** Throws for a key that no header can have: what `fetch` says of it would quote it. */
export function mustBeSendable({ name, headers, settings }: Asking): void {
  if (Object.values(headers).every(value => /^[\x20-\x7e]*$/.test(value))) return
  throw new ProviderError(
    name,
    `cannot be asked with this key: it has a character that no key has, such as a line end; correct ${settings.key}`,
    { kind: 'key' },
  )
}

function withoutSecrets(url: string): string {
  return url.replace(/\/\/[^/@]*@/, '//').replace(/\?.*$/, '')
}
