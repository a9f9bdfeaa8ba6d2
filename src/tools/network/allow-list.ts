import { BlockList, isIP } from 'node:net'
import { familyOf } from './addresses.ts'

/** What an operator lets tools reach beyond the public internet (`ANTIPHON_TOOL_HOSTS`). */
export interface AllowList {
  /** Whether an entry is this very host, or a `*.` above it. `host` as in a URL, without brackets. */
  names(host: string, port: number): boolean
  /** Whether a network or an address of the list holds it. */
  holds(address: string): boolean
}

export type AllowListReading =
  | { readonly ok: true; readonly list: AllowList }
  /** Completes the sentence "ANTIPHON_TOOL_HOSTS …". */
  | { readonly ok: false; readonly problem: string }

const MOST_ENTRIES = 200
const label = '[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?'
const hostName = new RegExp(`^(\\*\\.)?${label}(?:\\.${label})*$`)

interface Named {
  readonly host: string
  readonly port: number | null
}

/** Reads entries such as `localhost:3000`, `*.internal.example`, `10.0.0.0/8`, `[::1]:8080`, with commas between them. */
export function readAllowList(text: string): AllowListReading {
  const entries = text
    .split(',')
    .map(entry => entry.trim().toLowerCase())
    .filter(Boolean)
  if (entries.length > MOST_ENTRIES) return { ok: false, problem: `has more than ${MOST_ENTRIES} entries` }
  const networks = new BlockList()
  const named: Named[] = []
  for (const entry of entries) {
    if (addNetwork(networks, entry)) continue
    const name = readName(entry)
    if (name === null) {
      const problem = `has the entry ${JSON.stringify(entry.slice(0, 80))}: it must be a host such as localhost:3000 or *.internal.example, an address, or a network such as 10.0.0.0/8`
      return { ok: false, problem }
    }
    named.push(name)
  }
  return {
    ok: true,
    list: {
      names: (host, port) =>
        named.some(name => (name.port === null || name.port === port) && matches(name.host, host)),
      holds: address => isIP(address) !== 0 && networks.check(address, familyOf(address)),
    },
  }
}

export const nothingAllowed: AllowList = { names: () => false, holds: () => false }

function addNetwork(networks: BlockList, entry: string): boolean {
  const [address = '', bits, ...more] = entry.replace(/^\[(.*)\]$/, '$1').split('/')
  const most = { 0: -1, 4: 32, 6: 128 }[isIP(address)] ?? -1
  if (most < 0 || more.length > 0) return false
  if (bits === undefined) {
    networks.addAddress(address, familyOf(address))
    return true
  }
  if (!/^\d{1,3}$/.test(bits) || Number(bits) > most) return false
  networks.addSubnet(address, Number(bits), familyOf(address))
  return true
}

function readName(entry: string): Named | null {
  const [, bracketed, plain, digits] = /^(?:\[([^\]]+)\]|([^:[\]]+))(?::(\d{1,5}))?$/.exec(entry) ?? []
  const host = bracketed ?? plain ?? ''
  const port = digits === undefined ? null : Number(digits)
  if (port !== null && (port < 1 || port > 65_535)) return null
  const isHost = bracketed === undefined ? isIP(host) === 4 || isName(host) : isIP(host) === 6
  return isHost ? { host, port } : null
}

/** What ends in digits a URL reads as an address. */
const isName = (host: string): boolean =>
  host.length <= 253 && hostName.test(host) && !/(^|\.)[0-9]+$/.test(host)

const matches = (entry: string, host: string): boolean =>
  entry.startsWith('*.')
    ? host.endsWith(entry.slice(1)) && host.length > entry.length - 1
    : host.replace(/\.$/, '') === entry
