import { cpus, loadavg } from 'node:os'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { type Clock, startClock } from '../../flow/clock.ts'
import type { CommandOutput } from '../call.ts'
import { conversationUrl, withoutSecrets } from '../caller/address.ts'
import { type Dial, dialWebSocket } from '../caller/wire.ts'
import { roundedObject } from '../rounded.ts'
import { type Summary, summarize } from '../stats.ts'
import { spread } from '../summary-text.ts'
import { type EchoCounts, runEchoClient } from './echo-client.ts'

export interface EchoOptions {
  readonly url: string
  readonly agent?: string | undefined
  /** One row of the result for each number of clients at once. */
  readonly clients: readonly number[]
  readonly seconds: number
  readonly chunkMs: number
  /** Round trips in this time are left out: connections warm up. */
  readonly warmUpMs?: number
  readonly signal?: AbortSignal
  /** For tests. */
  readonly clock?: Clock
  readonly dial?: Dial
}

/** One number of clients. */
export interface EchoRow {
  readonly clients: number
  readonly sent: number
  readonly lost: number
  readonly strange: number
  readonly round_trip_ms: Summary
  /** The measuring process's own: how late its timers were and how long its event loop was held up. What it measured is no better. */
  readonly own_timer_late_ms: Summary
  readonly own_loop_delay_ms: { readonly p50: number; readonly p99: number; readonly max: number }
  /** CPU time of the measuring process over the time of the run: 1 is a core of its own, fully used. */
  readonly own_cpu: number
  readonly load_average: number
}

const MAX_CLIENTS = 1_000
const LOOP_RESOLUTION_MS = 5
const WARM_UP_MS = 1_000
const limits = { connectMs: 10_000, frameBytes: 1 << 20 }

/**
 * `antiphon bench echo`: what the transport costs before any model. Sends numbered chunks in real time to `?echo=1` and times
 * each until it is back. Throws an Error in a sentence when a connection fails.
 */
export async function benchEcho(
  options: EchoOptions,
): Promise<CommandOutput & { readonly rows: readonly EchoRow[] }> {
  const address = conversationUrl({ url: options.url, agentId: options.agent ?? 'demo' })
  address.searchParams.set('echo', '1')
  const rows: EchoRow[] = []
  for (const clients of options.clients) rows.push(await benchRow(address, clients, options))
  const setting = {
    url: withoutSecrets(address),
    seconds: options.seconds,
    chunk_ms: options.chunkMs,
    warm_up_ms: options.warmUpMs ?? WARM_UP_MS,
    node: process.version,
    cores: cpus().length,
    date: new Date().toISOString(),
  }
  return {
    rows,
    json: roundedObject({ ...setting, rows }),
    text: [heading(setting), ...rows.map(rowText)].join('\n'),
  }
}

async function benchRow(address: URL, clients: number, options: EchoOptions): Promise<EchoRow> {
  if (!Number.isInteger(clients) || clients < 1 || clients > MAX_CLIENTS) {
    throw new Error(
      `the number of echo clients is a whole number from 1 to ${MAX_CLIENTS}, but got ${clients}`,
    )
  }
  const { chunkMs, signal, clock = startClock(), dial = dialWebSocket(['convai']) } = options
  const loop = monitorEventLoopDelay({ resolution: LOOP_RESOLUTION_MS })
  loop.enable()
  const cpuBefore = process.cpuUsage()
  const began = performance.now()
  const counts = await Promise.all(
    Array.from({ length: clients }, (_, client) =>
      runEchoClient({
        address,
        client,
        chunkMs,
        clock,
        dial,
        limits,
        signal,
        headStartMs: (client * chunkMs) / clients,
        warmUpMs: options.warmUpMs ?? WARM_UP_MS,
        forMs: options.seconds * 1000,
      }),
    ),
  )
  loop.disable()
  const cpu = process.cpuUsage(cpuBefore)
  const tookMs = performance.now() - began
  const total = (of: (count: EchoCounts) => number) => counts.reduce((sum, count) => sum + of(count), 0)
  // The histogram counts the interval itself as delay.
  const delay = (nanoseconds: number) => Math.max(0, nanoseconds / 1e6 - LOOP_RESOLUTION_MS)
  return {
    clients,
    sent: total(count => count.sent),
    lost: total(count => count.sent - count.received),
    strange: total(count => count.strange),
    round_trip_ms: summarize(counts.flatMap(count => [...count.roundTripsMs])),
    own_timer_late_ms: summarize(counts.flatMap(count => [...count.lateMs])),
    own_loop_delay_ms: {
      p50: delay(loop.percentile(50)),
      p99: delay(loop.percentile(99)),
      max: delay(loop.max),
    },
    own_cpu: (cpu.user + cpu.system) / 1000 / tookMs,
    load_average: loadavg()[0] ?? 0,
  }
}

const heading = (of: {
  url: string
  seconds: number
  chunk_ms: number
  cores: number
  node: string
}): string =>
  `echo at ${of.url}: ${of.seconds} s of ${of.chunk_ms} ms chunks, ${of.cores} cores, Node ${of.node}`

function rowText(row: EchoRow): string {
  const { p99, max } = row.own_loop_delay_ms
  const trips = row.round_trip_ms
  return [
    `${String(row.clients).padStart(4)} clients  round trip P50 ${ms(trips.p50)}  P99 ${ms(trips.p99)}  max ${ms(trips.max)} ms (n ${trips.n})`,
    `              lost ${row.lost} of ${row.sent}, strange ${row.strange}; load ${row.load_average.toFixed(2)}`,
    `              own loop delay P99 ${ms(p99)}, max ${ms(max)} ms; own CPU ${(row.own_cpu * 100).toFixed(0)} %; own timers late ${spread(row.own_timer_late_ms)}`,
  ].join('\n')
}

const ms = (value: number | null): string => (value === null ? '–' : value.toFixed(1))
