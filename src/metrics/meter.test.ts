import { expect, test } from 'vitest'
import { sampleLog } from '../record/sample-log.ts'
import { foldTurns } from '../record/turns.ts'
import { createMeter, observeTurn } from './meter.ts'

test('turns add up in counters and cumulative buckets', () => {
  const meter = createMeter()
  for (const turn of foldTurns(sampleLog('conv_1'))) observeTurn(meter, turn)
  const { counters, histograms } = meter.snapshot()
  expect(counters).toEqual({
    replies: 3,
    cuts: 1,
    failures: 0,
    underruns: 1,
    waste_chars: 25,
    waste_audio_ms: 2500,
  })
  // 80 and 128 ms.
  expect(histograms.ttfb_ms).toEqual({
    bounds: [10, 30, 50, 100, 200, 300, 400, 500, 700, 1000, 1500, 2500],
    buckets: [0, 0, 0, 1, 2, 2, 2, 2, 2, 2, 2, 2],
    count: 2,
    sum: 208,
  })
  expect(histograms.asr_confidence?.buckets).toEqual([0, 0, 0, 0, 1, 2, 2])
})

test('a value above every bound counts in the total alone, and a snapshot does not change any more', () => {
  const meter = createMeter()
  meter.observe('response_gap_ms', 9000)
  const { histograms } = meter.snapshot()
  meter.observe('response_gap_ms', 9000)
  expect(histograms.response_gap_ms).toMatchObject({ count: 1, sum: 9000 })
  expect(histograms.response_gap_ms?.buckets.every(count => count === 0)).toBe(true)
})
