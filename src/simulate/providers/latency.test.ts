import { describe, expect, test } from 'vitest'
import { seedRandom } from '../line/random.ts'
import { drawLatency, latencyText, medianOf, parseLatency } from './latency.ts'

describe('a latency', () => {
  test.each(['150', '0', 'uniform(100,200)', 'normal(150,40)', 'lognormal(150,0.4)'])(
    '%s is read as it is written',
    text => {
      const latency = parseLatency(text)
      expect(latencyText(latency)).toBe(text)
      const random = seedRandom(1)
      const draws = Array.from({ length: 4_001 }, () => drawLatency(latency, random)).sort((a, b) => a - b)
      expect(Math.abs((draws[2_000] ?? 0) - medianOf(latency))).toBeLessThan(5)
      expect(draws[0]).toBeGreaterThanOrEqual(0)
    },
  )

  test.each(['', 'fast', '-5', 'normal(1)', 'uniform(200,100)', 'gamma(1,2)', '61000', '1e9'])(
    '%s is none',
    text => {
      expect(() => parseLatency(text)).toThrow(/is no latency: write milliseconds \(150\), uniform/)
    },
  )
})
