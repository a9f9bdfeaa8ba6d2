import { type LookupAddress, lookup } from 'node:dns'
import { isIP } from 'node:net'
import { addressKind, familyOf } from './addresses.ts'
import { type AllowList, nothingAllowed } from './allow-list.ts'

/** All addresses of a name. Rejects with the resolver's error. */
export type Resolve = (host: string) => Promise<readonly LookupAddress[]>

export interface NetworkPolicy {
  /** The addresses of a host that may be connected to, one at least. Throws `AddressRefused` where there is none, and what `resolve` throws. */
  addressesOf(host: string, port: number): Promise<readonly LookupAddress[]>
  /** Whether the operator has named this host: then a URL whose host is a variable may carry secrets to it. */
  isNamed(host: string, port: number): boolean
}

/** The host is none that a tool may reach. Its text names no address: what a name stands for inside a network is nobody's business. */
export class AddressRefused extends Error {
  override name = 'AddressRefused'
}

/**
 * Which hosts the tools of this server may reach: the public internet, and what the operator allows. A name is judged by what it
 * stands for at the moment of connecting, so that an answer which changes between check and use changes nothing.
 */
export function openNetworkPolicy(
  allowed: AllowList = nothingAllowed,
  resolve: Resolve = resolveAll,
): NetworkPolicy {
  return {
    isNamed: allowed.names,
    async addressesOf(host, port) {
      const named = allowed.names(host, port)
      const addresses = isIP(host)
        ? [{ address: host, family: familyOf(host) === 'ipv6' ? 6 : 4 }]
        : await resolve(host)
      const good = addresses.filter(({ address }) => {
        const kind = addressKind(address)
        return kind === 'public' || (kind === 'private' && (named || allowed.holds(address)))
      })
      if (good.length === 0) throw new AddressRefused(refusal(host, addresses))
      return good
    },
  }
}

function refusal(host: string, addresses: readonly LookupAddress[]): string {
  const shown = host.slice(0, 100)
  if (addresses.length === 0) return `${shown} has no address`
  if (addresses.some(({ address }) => addressKind(address) === 'metadata'))
    return `${shown} is where a cloud keeps the credentials of its machines, which no tool may reach`
  return `${shown} is not on the public internet; the operator allows it with ANTIPHON_TOOL_HOSTS`
}

const resolveAll: Resolve = host =>
  new Promise((resolve, reject) => {
    lookup(host, { all: true, verbatim: true }, (error, addresses) =>
      error ? reject(error) : resolve(addresses),
    )
  })
