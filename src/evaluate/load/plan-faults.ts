import type { Millis } from '../../flow/clock.ts'
import { drawBetween, type Random, seedRandom } from '../../simulate/line/random.ts'

/** What goes wrong with one caller's line. */
export const lineFaultKinds = [
  /** The connection ends in the middle of a word, without a farewell. */
  'drop',
  /** The same with a TCP reset. */
  'reset',
  /** A frame that no client would send. */
  'garbage',
  /** Nothing comes and nothing goes for a while, then all of it at once. */
  'stall',
  /** Nothing comes and nothing goes any more, and nobody closes: a phone that lost its network. */
  'half-open',
  /** The client leaves as soon as it has the metadata. */
  'leave-early',
] as const
export type LineFaultKind = (typeof lineFaultKinds)[number]

/** What goes wrong with a provider that is a process of its own, as its simulator names it; `stopped` is that process under SIGSTOP. */
export const providerFaultKinds = ['server-error', 'reset', 'slow-first-byte', 'stall', 'stopped'] as const
export type ProviderFaultKind = (typeof providerFaultKinds)[number]

/** One fault of a run. Times are ms since the load began. */
export type PlannedFault =
  | { readonly on: 'line'; readonly kind: LineFaultKind; readonly atMs: Millis; readonly lastsMs: Millis }
  /** One caller more than there are places. */
  | { readonly on: 'door'; readonly kind: 'above-limit'; readonly atMs: Millis; readonly lastsMs: 0 }
  | {
      readonly on: 'provider'
      readonly kind: ProviderFaultKind
      readonly atMs: Millis
      /** For so long every request meets it. */
      readonly lastsMs: Millis
    }
  /** The server's process stands still, as a virtual machine does that is moved. */
  | { readonly on: 'server'; readonly kind: 'stopped'; readonly atMs: Millis; readonly lastsMs: Millis }

export interface FaultPlan {
  readonly seed: number
  readonly count: number
  readonly forMs: Millis
  /** Whether there is a provider in a process of its own. */
  readonly hasProvider: boolean
  /** Whether the server's process is ours to stop. */
  readonly mayStopServer: boolean
}

/** Nothing goes wrong in the first and the last part of a run: calls have to begin, and to show what became of them. */
const EDGE_MS: Millis = 8_000
/** Of eight faults, so many are of each sort; a sort that cannot be had leaves its share to the lines. */
const SHARES = { door: 1, provider: 2, server: 1 } as const
const OF = 8
/** After three seconds the server takes a client that sends nothing for one that is quiet (`session/uplink`). */
const STALL_MS = [500, 2_500] as const
const OUTAGE_MS = [500, 2_000] as const
const STOPPED_MS = [200, 1_200] as const

/** The faults of a run in the order of their times: the same seed, the same faults. */
export function planFaults(plan: FaultPlan): readonly PlannedFault[] {
  const { seed, count, forMs, hasProvider, mayStopServer } = plan
  if (forMs <= 2 * EDGE_MS && count > 0)
    throw new Error(`faults need a load of more than ${(2 * EDGE_MS) / 1000} s; this one has ${forMs / 1000}`)
  const random = seedRandom(seed)
  const share = (of: keyof typeof SHARES, has: boolean) =>
    has ? Math.max(1, Math.round((count * SHARES[of]) / OF)) : 0
  const most = { server: share('server', mayStopServer), provider: share('provider', hasProvider) }
  const sorts = Array.from({ length: count }, (_, at) => {
    if (at < most.server) return 'server'
    if (at < most.server + most.provider) return 'provider'
    return at < most.server + most.provider + share('door', true) ? 'door' : 'line'
  })
  const kinds = { line: cycle(lineFaultKinds, random), provider: cycle(providerFaultKinds, random) }
  return sorts
    .map((sort): PlannedFault => {
      const atMs = Math.round(drawBetween(random, [EDGE_MS, forMs - EDGE_MS]))
      const lasting = (range: readonly [number, number]) => Math.round(drawBetween(random, range))
      if (sort === 'door') return { on: 'door', kind: 'above-limit', atMs, lastsMs: 0 }
      if (sort === 'server') return { on: 'server', kind: 'stopped', atMs, lastsMs: lasting(STOPPED_MS) }
      if (sort === 'provider')
        return { on: 'provider', kind: kinds.provider(), atMs, lastsMs: lasting(OUTAGE_MS) }
      const kind = kinds.line()
      return { on: 'line', kind, atMs, lastsMs: kind === 'stall' ? lasting(STALL_MS) : 0 }
    })
    .sort((a, b) => a.atMs - b.atMs)
}

/** How the simulator of a provider is told: each of its faults in its window, on its own clock, which began `aheadMs` before the load. */
export function simulatorFaults(faults: readonly PlannedFault[], aheadMs: Millis): readonly string[] {
  return faults.flatMap(fault => {
    if (fault.on !== 'provider' || fault.kind === 'stopped') return []
    const from = Math.round(aheadMs + fault.atMs)
    const value = fault.kind === 'stall' || fault.kind === 'slow-first-byte' ? `=${HANGS_MS}` : ''
    return [`chat:${fault.kind}${value}@from=${from}ms,to=${from + fault.lastsMs}ms`]
  })
}

/** Longer than anybody should hear nothing for. */
const HANGS_MS = 6_000

/** Each of them in turn, from a drawn beginning: with few faults none is left out, with many all are as frequent. */
function cycle<Kind>(kinds: readonly Kind[], random: Random): () => Kind {
  let next = Math.floor(random() * kinds.length)
  return () => kinds[next++ % kinds.length] as Kind
}
