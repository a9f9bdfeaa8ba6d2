/** Whether a socket's address is this machine's own: 127.0.0.0/8 or ::1, also as IPv6 writes the former. */
export const isLoopbackAddress = (address: string): boolean =>
  address === '::1' || /^(::ffff:)?127(\.\d{1,3}){3}$/i.test(address)

/** Whether a name for this server can only mean the machine itself: a name that DNS resolves could be anybody's page (rebinding). */
export function isLoopbackHost(host: string): boolean {
  const name = hostName(host)
  return name === 'localhost' || name === '[::1]' || (name !== null && isLoopbackAddress(name))
}

/** `Host` without its port; null for what is none. */
export function hostName(host: string): string | null {
  return /^(\[[0-9a-f:.]+\]|[\w.-]+)(?::\d{1,5})?$/i.exec(host)?.[1]?.toLowerCase() ?? null
}

/** The host of an `Origin`, with its port where it is not the scheme's own; null for `null` and what is no URL. */
export function originHost(origin: string): string | null {
  return URL.canParse(origin) ? new URL(origin).host || null : null
}

/** Whether `address` (of `--host`) can be reached from this machine only. */
export const isLocalBinding = (address: string): boolean => isLoopbackHost(address) || address === '::1'

/** What tells where a request comes from. */
export interface Origins {
  readonly remoteAddress: string
  readonly host: string
  readonly origin: string | null
  readonly isForwarded: boolean
  /** `Sec-Fetch-Site`. */
  readonly fetchSite?: string | null
}

/**
 * Whether a request was made by this machine's user and not on behalf of a page from elsewhere: what is open without
 * a key is open to these. Through a proxy it never is, for then the address says nothing.
 */
export function isFromHere({ remoteAddress, host, origin, isForwarded, fetchSite }: Origins): boolean {
  if (isForwarded || !isLoopbackAddress(remoteAddress) || !isLoopbackHost(host)) return false
  if (origin === null) return fetchSite !== 'cross-site'
  const from = originHost(origin)
  return from !== null && isLoopbackHost(from)
}
