import { openDescriptors } from '../metrics/process-gauges.ts'

/** What this process holds of the machine: what a leak would show in. */
export interface ProcessFigures {
  readonly uptime_s: number
  readonly rss_bytes: number
  readonly heap_used_bytes: number
  /** Memory of native objects, array buffers included. */
  readonly external_bytes: number
  /** Sockets, timers, files that keep the process going. */
  readonly handles: number
  /** Open files and sockets; null where the system does not say. */
  readonly files: number | null
}

export function processFigures(): ProcessFigures {
  const { rss, heapUsed, external } = process.memoryUsage()
  return {
    uptime_s: process.uptime(),
    rss_bytes: rss,
    heap_used_bytes: heapUsed,
    external_bytes: external,
    handles: process.getActiveResourcesInfo().length,
    files: openDescriptors(),
  }
}
