import { describe, expect, test } from 'vitest'
import { findLeak, type ProcessSample } from './leak.ts'

const MB = 2 ** 20
const CALLS = 360

/** Ten minutes, a sample a second; a heap that collects its garbage every twenty of them. */
function samples(of: { minutes?: number; leakPerCall?: number; handles?: number } = {}): ProcessSample[] {
  const { minutes = 10, leakPerCall = 0, handles = 80 } = of
  return Array.from({ length: minutes * 60 }, (_, second) => {
    const leaked = (leakPerCall * CALLS * second) / (minutes * 60)
    const garbage = (second % 20) * 2 * MB
    return {
      at_ms: second * 1000,
      live: 12,
      rss_bytes: 800 * MB + leaked + ((second * 7919) % 13) * 0.1 * MB,
      heap_used_bytes: 60 * MB + garbage + leaked,
      external_bytes: 30 * MB,
      handles,
      files: 80,
    }
  })
}
const [one] = samples({ minutes: 1, handles: 5 })
if (!one) throw new Error('no sample')
const idle = { before: one, after: one }

describe('a leak', () => {
  test('is not the garbage of a process that collects it', () => {
    expect(findLeak(samples(), CALLS, idle)).toMatchObject({ verdict: 'pass', why: [] })
  })

  test('is what stays of every call', () => {
    const found = findLeak(samples({ leakPerCall: 300 * 1024 }), CALLS, idle)
    expect(found.verdict).toBe('fail')
    expect(found.memory.own_bytes.per_call).toBeGreaterThan(250 * 1024)
    expect(found.memory.own_bytes.per_call).toBeLessThan(350 * 1024)
    expect(found.why.join()).toMatch(/own memory: grows by \d+ kB with each call/)
  })

  test('is what is open when nobody calls any more', () => {
    const found = findLeak(samples(), CALLS, { before: one, after: { ...one, handles: 40 } })
    expect(found).toMatchObject({ verdict: 'fail', handles: { before: 5, after: 40, ok: false } })
  })

  test('cannot be told from a minute', () => {
    expect(findLeak(samples({ minutes: 1 }), 40, idle)).toMatchObject({ verdict: 'not measured' })
    expect(findLeak([], 0, { before: null, after: null }).verdict).toBe('not measured')
  })
})
