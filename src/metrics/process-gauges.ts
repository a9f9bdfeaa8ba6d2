import { readdirSync } from 'node:fs'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import type { Gauge } from './exposition.ts'
import type { Meter } from './meter.ts'

const EVERY_MS = 1_000
/** How often the monitor looks; its figures have this much in them where nothing was late. */
const RESOLUTION_MS = 10
const NS_PER_MS = 1e6

/** Measures how late the event loop is, a figure a second: the longest delay in it. Returns what stops it. */
export function watchEventLoop(meter: Pick<Meter, 'observe'>): () => void {
  const monitor = monitorEventLoopDelay({ resolution: RESOLUTION_MS })
  monitor.enable()
  const timer = setInterval(() => {
    meter.observe('event_loop_delay_ms', Math.max(0, monitor.max / NS_PER_MS - RESOLUTION_MS))
    monitor.reset()
  }, EVERY_MS)
  timer.unref()
  return () => {
    clearInterval(timer)
    monitor.disable()
  }
}

/** What the process takes of the machine, under the names that Prometheus' own client libraries have for it. */
export function processGauges(): readonly Gauge[] {
  const { rss, heapUsed, heapTotal, external } = process.memoryUsage()
  const { user, system } = process.cpuUsage()
  const startedAt = Math.floor(performance.timeOrigin / 1000)
  const descriptors = openDescriptors()
  return [
    { name: 'process_resident_memory_bytes', help: 'Memory of the process in RAM.', value: rss },
    { name: 'nodejs_heap_size_used_bytes', help: 'JavaScript heap in use.', value: heapUsed },
    { name: 'nodejs_heap_size_total_bytes', help: 'JavaScript heap.', value: heapTotal },
    { name: 'nodejs_external_memory_bytes', help: 'Memory of buffers outside of the heap.', value: external },
    {
      name: 'process_cpu_seconds_total',
      help: 'Processor time of all threads.',
      type: 'counter',
      value: (user + system) / 1e6,
    },
    { name: 'process_start_time_seconds', help: 'Unix time of its start.', value: startedAt },
    ...(descriptors === null
      ? []
      : [{ name: 'process_open_fds', help: 'Open files and sockets.', value: descriptors }]),
  ]
}

/** Files and sockets that the process holds open; null where the system does not say. */
export function openDescriptors(): number | null {
  try {
    return readdirSync('/proc/self/fd').length
  } catch {
    return null
  }
}
