import { expect, test } from 'vitest'
import { createMeter, type Labels, type Meter } from './meter.ts'

const histogramOf = (meter: Meter, name: string, labels: Labels = {}) =>
  meter.snapshot().histograms.find(series => series.name === name && same(series.labels, labels))
const counterOf = (meter: Meter, name: string, labels: Labels = {}) =>
  meter.snapshot().counters.find(series => series.name === name && same(series.labels, labels))?.value
const same = (one: Labels, other: Labels) => JSON.stringify(one) === JSON.stringify(other)

test('values add up in cumulative buckets, one series for each of the labels', () => {
  const meter = createMeter()
  meter.observe('turn_stage_ms', 30, { stage: 'pacing' })
  meter.observe('turn_stage_ms', 31, { stage: 'pacing' })
  meter.observe('turn_stage_ms', 5, { stage: 'lead_in' })
  const pacing = histogramOf(meter, 'turn_stage_ms', { stage: 'pacing' })
  expect(pacing).toMatchObject({ count: 2, sum: 61 })
  expect(pacing?.bounds.map((bound, index) => [bound, pacing.buckets[index]]).slice(0, 4)).toEqual([
    [10, 0],
    [20, 0],
    [30, 1],
    [50, 2],
  ])
  expect(histogramOf(meter, 'turn_stage_ms', { stage: 'lead_in' })).toMatchObject({ count: 1, sum: 5 })
})

test('a value above every bound counts in the total alone, and a snapshot does not change any more', () => {
  const meter = createMeter()
  meter.observe('response_gap_ms', 9000)
  const before = histogramOf(meter, 'response_gap_ms')
  meter.observe('response_gap_ms', 9000)
  expect(before).toMatchObject({ count: 1, sum: 9000 })
  expect(before?.buckets.every(count => count === 0)).toBe(true)
})

test('what can be known beforehand is there at 0, so that the first of it is a change', () => {
  const meter = createMeter()
  expect(counterOf(meter, 'fillers')).toBe(0)
  expect(counterOf(meter, 'admissions', { outcome: 'calls-full' })).toBe(0)
  expect(histogramOf(meter, 'ttfb_ms')).toMatchObject({ count: 0, sum: 0 })
  expect(counterOf(meter, 'failures', { stage: 'stt', provider: 'groq', kind: 'late' })).toBeUndefined()
})

test('a shadow policy counts under names of its own', () => {
  const meter = createMeter()
  meter.count('shadow_started_earlier')
  meter.count('shadow_started_earlier', {}, 2)
  expect(counterOf(meter, 'shadow_started_earlier')).toBe(3)
})

test('series do not grow without end: what is too many is counted together, and nothing is lost', () => {
  const meter = createMeter()
  for (let number = 0; number < 500; number++)
    meter.count('failures', { stage: 'llm', provider: `made up ${number}`, kind: 'down' })
  meter.count('failures', { stage: 'llm', provider: 'made up 1', kind: 'down' })
  const failures = meter.snapshot().counters.filter(({ name }) => name === 'failures')
  expect(failures.length).toBeLessThanOrEqual(101)
  expect(failures.reduce((sum, { value }) => sum + value, 0)).toBe(501)
  expect(counterOf(meter, 'failures', { stage: 'llm', provider: 'made up 1', kind: 'down' })).toBe(2)
})
