import { BlockList, isIP } from 'node:net'

/*
 * Nobody on the public internet has these: the special-purpose registries of IANA (RFC 6890 and what came after), private and shared networks,
 * loopback, link-local, multicast, documentation, and IPv6 addresses that wrap an IPv4 one.
 */
const reserved: readonly (readonly [string, number])[] = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
  // Teredo, ORCHID, documentation, 6to4, documentation again: all inside 2000::/3.
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['3fff::', 20],
]

/** Where clouds keep the credentials of their machines (AWS and others, Azure, Alibaba, AWS over IPv6). No setting opens them. */
const metadata: readonly string[] = ['169.254.169.254', '168.63.129.16', '100.100.100.200', 'fd00:ec2::254']

const closed = new BlockList()
for (const [network, bits] of reserved) closed.addSubnet(network, bits, familyOf(network))
const open = new BlockList()
open.addSubnet('2000::', 3, 'ipv6')
const credentials = new BlockList()
for (const address of metadata) credentials.addAddress(address, familyOf(address))

export type AddressKind = 'public' | 'private' | 'metadata'

/** What kind of address it is; `private` is everything that is not on the public internet. `address` is an IP address as text. */
export function addressKind(address: string): AddressKind {
  const family = familyOf(address)
  // For Node's lists an IPv4 address and its form in IPv6 (`::ffff:…`) are one.
  if (credentials.check(address, family)) return 'metadata'
  if (closed.check(address, family)) return 'private'
  return family === 'ipv4' || open.check(address, family) ? 'public' : 'private'
}

export function familyOf(address: string): 'ipv4' | 'ipv6' {
  return isIP(address) === 6 ? 'ipv6' : 'ipv4'
}
