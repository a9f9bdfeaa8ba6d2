/** What a client brings to a socket's upgrade, before it has said anything. */
export interface Knock {
  /** Without the query, e.g. `/v1/convai/conversation`. */
  readonly path: string
  readonly query: URLSearchParams
  /** `Origin`: browsers send it, most servers do not. */
  readonly origin: string | null
  /** `xi-api-key`. */
  readonly apiKey: string | null
  /** From the subprotocol `bearer.…` or from `Authorization: Bearer …`. */
  readonly bearer: string | null
  /** Where the socket comes from, as the system knows it. */
  readonly remoteAddress: string
  /** `Host`. */
  readonly host: string
  /** The request came through a proxy: its address is the proxy's. */
  readonly isForwarded: boolean
}

/** Whether a proxy has handed on a request: it may say so in `X-Forwarded-…`, `Forwarded`, `Via` or `X-Real-IP`. */
export const isForwarded = (headerNames: readonly string[]): boolean =>
  headerNames.some(name => /^(x-forwarded-.*|forwarded|via|x-real-ip)$/i.test(name))
