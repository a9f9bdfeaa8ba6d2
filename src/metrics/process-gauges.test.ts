import { expect, test, vi } from 'vitest'
import { processGauges, watchEventLoop } from './process-gauges.ts'

test('an event loop that stood still is seen in the second in which it did', async () => {
  const delays: number[] = []
  const stop = watchEventLoop({ observe: (_, ms) => void delays.push(ms) })
  try {
    // The monitor's first look is the beginning of what it measures.
    await new Promise(resolve => setTimeout(resolve, 50))
    const until = performance.now() + 300
    while (performance.now() < until);
    await vi.waitFor(() => expect(Math.max(...delays)).toBeGreaterThan(250), {
      timeout: 10_000,
      interval: 50,
    })
  } finally {
    stop()
  }
})

test('what the process takes is read under the names that are usual', () => {
  const gauges = processGauges()
  expect(gauges.map(({ name }) => name)).toEqual(
    expect.arrayContaining([
      'process_resident_memory_bytes',
      'nodejs_heap_size_used_bytes',
      'process_cpu_seconds_total',
    ]),
  )
  for (const { name, value, help } of gauges) {
    expect([name, value > 0]).toEqual([name, true])
    expect(help).toMatch(/\.$/)
  }
  const started = gauges.find(({ name }) => name === 'process_start_time_seconds')?.value ?? 0
  expect(Math.abs(started - Date.now() / 1000)).toBeLessThan(600)
})
