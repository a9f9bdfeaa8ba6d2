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
  /** The request came through a proxy (`X-Forwarded-For`, `Forwarded`): its address is the proxy's. */
  readonly isForwarded: boolean
}
