import { setTimeout as wait } from 'node:timers/promises'
import { z } from 'zod'
import type { ProcessSample } from './leak.ts'

const schema = z.looseObject({
  version: z.string(),
  providers: z.array(z.looseObject({ stage: z.string(), name: z.string(), why: z.string() })),
  calls: z.looseObject({ live: z.int(), limit: z.int() }),
  process: z.looseObject({
    rss_bytes: z.number(),
    heap_used_bytes: z.number(),
    external_bytes: z.number(),
    handles: z.number(),
    files: z.number().nullable(),
  }),
})

/** What a server of ours says of itself (`/v1/antiphon/status`). */
export type ServerStatus = z.infer<typeof schema>

const REQUEST_MS = 5_000
const EVERY_MS = 1_000
/** Longer than a connection of ours is kept. */
const SETTLE_EVERY_MS = 8_000

/** Throws an Error in a sentence where the server does not say it, or is not ours. */
export async function askStatus(url: string, signal?: AbortSignal): Promise<ServerStatus> {
  const address = new URL('/v1/antiphon/status', url.replace(/^ws/, 'http'))
  const within = AbortSignal.timeout(REQUEST_MS)
  const response = await fetch(address, { signal: signal ? AbortSignal.any([signal, within]) : within })
  if (!response.ok) throw new Error(`${address.origin} does not say how it is: HTTP ${response.status}`)
  const parsed = schema.safeParse(await response.json())
  if (!parsed.success)
    throw new Error(
      `${address.origin} does not say what its process holds: it is no Antiphon, or an older one`,
    )
  return parsed.data
}

export const sampleOf = ({ calls, process }: ServerStatus, atMs: number): ProcessSample => ({
  at_ms: Math.round(atMs),
  live: calls.live,
  rss_bytes: process.rss_bytes,
  heap_used_bytes: process.heap_used_bytes,
  external_bytes: process.external_bytes,
  handles: process.handles,
  files: process.files,
})

/** Asks once a second until it is stopped; what it cannot get it counts as `missed`. */
export function watchServer(url: string, now: () => number) {
  const stopped = new AbortController()
  const samples: ProcessSample[] = []
  let missed = 0
  const watching = (async () => {
    while (!stopped.signal.aborted) {
      await askStatus(url, stopped.signal).then(
        status => samples.push(sampleOf(status, now())),
        () => {
          if (!stopped.signal.aborted) missed += 1
        },
      )
      await wait(EVERY_MS, undefined, { signal: stopped.signal }).catch(() => {})
    }
  })()
  return {
    samples,
    get missed() {
      return missed
    },
    async stop(): Promise<void> {
      stopped.abort()
      await watching
    },
  }
}

/** Waits until nobody is in a call any more, at most so long; whether it came to that. */
export async function untilIdle(url: string, mostMs: number): Promise<boolean> {
  for (let waited = 0; waited <= mostMs; waited += EVERY_MS) {
    const live = await askStatus(url).then(
      status => status.calls.live,
      () => 1,
    )
    if (live === 0) return true
    await wait(EVERY_MS)
  }
  return false
}

/** Asks until no more than so many handles and files are open, at most so long: connections that are kept for the next request go by themselves. */
export async function untilSettled(
  url: string,
  most: { readonly handles: number; readonly files: number },
  mostMs: number,
): Promise<ServerStatus> {
  for (let waited = 0; ; waited += SETTLE_EVERY_MS) {
    await wait(SETTLE_EVERY_MS)
    const status = await askStatus(url)
    const { handles, files } = status.process
    if ((handles <= most.handles && (files ?? 0) <= most.files) || waited >= mostMs) return status
  }
}
