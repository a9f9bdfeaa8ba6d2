/** Names of the settings that an operator mends, as error texts write them. */
export interface Settings {
  readonly key: string
  readonly url: string
  readonly model: string
}

/** Those of a server that is set by hand. */
export const ownSettings: Settings = {
  key: 'ANTIPHON_LLM_KEY',
  url: 'ANTIPHON_LLM_BASE_URL',
  model: 'ANTIPHON_LLM_MODEL',
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
}

export interface Addressee {
  readonly name: string
  readonly baseUrl: string
  readonly model: string
  readonly apiKey?: string | undefined
  readonly settings?: Settings
  /** Sent besides; what they hold is shown in no message. */
  readonly headers?: Readonly<Record<string, string>>
  /** Left out: the base URL without a name, a password or a query. */
  readonly shownUrl?: string
}

export function toAsking(addressee: Addressee): Asking {
  const { name, model, apiKey, settings = ownSettings, headers = {} } = addressee
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
  }
}

/** The address of one of its paths; a query of the base URL stays behind it. */
export function addressOf({ baseUrl }: Asking, path: string): string {
  const [address = '', query] = baseUrl.split('?')
  const at = address.replace(/\/+$/, '').replace(/\/chat\/completions$/, '')
  return `${at}${path}${query === undefined ? '' : `?${query}`}`
}

function withoutSecrets(url: string): string {
  return url.replace(/\/\/[^/@]*@/, '//').replace(/\?.*$/, '')
}

/** A server's words on one line, not too many of them, and without what is secret. */
export function shown({ secrets }: Asking, text: string): string {
  const safe = secrets.reduce((words, secret) => words.replaceAll(secret, '…'), text)
  const line = safe.replace(/\s+/g, ' ').trim().replace(/\.$/, '')
  return line.length > MOST_TEXT ? `${line.slice(0, MOST_TEXT)}…` : line
}

const MOST_TEXT = 200
