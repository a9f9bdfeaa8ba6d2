import type { IncomingMessage } from 'node:http'
import type { Context } from 'hono'
import { hostName } from '../doors/loopback.ts'
import { isForwarded } from '../protocol/knock.ts'

/** Where a request comes from. */
export interface RequestOrigin {
  /** The client's address; behind a proxy that is trusted, as the proxy says. */
  readonly remoteAddress: string
  /** As the client wrote it. */
  readonly host: string
  /** By https, as far as the client is concerned. */
  readonly isSecure: boolean
  readonly isForwarded: boolean
  readonly origin: string | null
  /** `Sec-Fetch-Site`. */
  readonly fetchSite: string | null
}

/**
 * Reads it. `X-Forwarded-*` counts only where `trustsProxy` says that a proxy of the operator's writes it: anybody else
 * could make this server hand out URLs of another host.
 */
export function readOrigin({ req, env }: Context, trustsProxy: boolean): RequestOrigin {
  const socket = (env as { incoming?: IncomingMessage } | undefined)?.incoming?.socket
  const forwarded = (name: string) => (trustsProxy ? req.header(name) : undefined)
  const host = first(forwarded('x-forwarded-host')) ?? req.header('host') ?? ''
  const scheme = first(forwarded('x-forwarded-proto'))
  return {
    // The last entry is the proxy's own; what stands before it the client may have made up.
    remoteAddress: last(forwarded('x-forwarded-for')) ?? socket?.remoteAddress ?? '',
    host,
    isSecure: scheme ? scheme === 'https' : socket !== undefined && 'encrypted' in socket,
    isForwarded: isForwarded(Object.keys(req.header())),
    origin: req.header('origin') ?? null,
    fetchSite: req.header('sec-fetch-site') ?? null,
  }
}

/** `ws://host` or `wss://host` as the client reached this server; null when its `Host` is none. */
export function socketBase({ host, isSecure }: RequestOrigin): string | null {
  return hostName(host) === null ? null : `${isSecure ? 'wss' : 'ws'}://${host}`
}

const entries = (list: string | undefined) => list?.split(',').map(entry => entry.trim()) ?? []
const first = (list: string | undefined) => entries(list)[0]
const last = (list: string | undefined) => entries(list).at(-1)
