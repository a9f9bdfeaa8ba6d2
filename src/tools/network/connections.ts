import type { LookupFunction } from 'node:net'
import { Agent, buildConnector } from 'undici'
import type { NetworkPolicy } from './policy.ts'

/** A connection that does not come about in this time is given up, ms. The tool's own limit may be shorter. */
const CONNECT_MS = 10_000

/** Connections of the tools of this process. Each one goes to an address that `policy` has looked at, whatever the URL or a redirect says. */
export function openConnections(policy: NetworkPolicy): Agent {
  return new Agent({
    connections: 64,
    maxHeaderSize: 32 << 10,
    // Whoever asks has a limit of its own for the whole.
    headersTimeout: 0,
    bodyTimeout: 0,
    connect(options, callback) {
      const port = Number(options.port) || (options.protocol === 'https:' ? 443 : 80)
      const host = options.hostname.replace(/^\[(.*)\]$/, '$1')
      policy.addressesOf(host, port).then(
        addresses => {
          // Node asks `lookup` for names alone; an address that stands in the URL was looked at just now.
          const found: LookupFunction = (_, { all }, done) => {
            const [first] = addresses
            if (all) done(null, [...addresses])
            else done(null, first?.address ?? '', first?.family)
          }
          buildConnector({ lookup: found, timeout: CONNECT_MS })(options, callback)
        },
        (error: Error) => callback(error, null),
      )
    },
  })
}
